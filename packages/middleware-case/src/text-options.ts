import { checkOptions, describeValue, type Environ, type Head } from '@tsgi/core'
import { answering } from './answering.ts'
import type { InvalidBytes } from './body-decoder.ts'
import { resolveTypes } from './text-types.ts'

/** What every text middleware can be told. */
export interface TextOptions {
  /**
   * Media types that are text: names without parameters, and patterns, or a function of the type (in lower case, without parameters). Default:
   * `text/plain`, `text/html`, `application/xhtml+xml`, `text/markdown`, `text/csv`, `text/tab-separated-values`.
   */
  types?: readonly (string | RegExp)[] | ((type: string, environ: Environ) => boolean)
  /** A body without a Content-Type: text if its first chunk holds no binary byte, or left alone. Default: `'sniff'`. */
  untyped?: 'sniff' | 'skip'
  /** In HTML, XHTML and XML: the character data only, or every character, tags too. Default: `'text'`. */
  html?: 'text' | 'raw'
  /**
   * Bytes that are no text: kept as they are, U+FFFD instead, or an error that breaks the response off. `'keep'` is for UTF-8,
   * declared or not, and for `ascii`: text of another charset leaves as UTF-8, where such bytes would be other characters, so
   * that they become U+FFFD. Default: `'keep'`.
   */
  invalid?: InvalidBytes
  /**
   * What happens to the ETag: `'suffix'` turns `"x"` into `"x-upper"`, or what the suffix of the transform is, and back on the
   * way in; `'weak'` makes a strong one weak; `'remove'` does what it says. Default: `'suffix'`.
   */
  etag?: 'suffix' | 'weak' | 'remove'
  /** A Range: answered by the app from the text as it was before, or not shown to it. Default: `'pass'`. */
  ranges?: 'pass' | 'ignore'
  /** Accept-Encoding as the layers inside see it: `identity`, so that what comes is text, or as sent. Default: `'identity'`. */
  encoding?: 'identity' | 'leave'
  /**
   * Which of the responses that qualify are rewritten. `contentType` is the header as the app sent it, or `''`. Default: all.
   */
  filter?: (contentType: string, environ: Environ, head: Head) => boolean
}

export type ResolvedTextOptions = Required<Omit<TextOptions, 'types'>> & {
  types: (type: string, environ: Environ) => boolean
}

/** Checks the options, and fills in what was left out. `own` are the names of those that the transform adds. */
export function resolveTextOptions(
  name: string,
  options: TextOptions,
  own: readonly string[]
): ResolvedTextOptions {
  checkOptions(name, options, [...TEXT_OPTION_NAMES, ...own])
  const { filter = () => true } = options
  if (typeof filter !== 'function')
    throw new TypeError(`${name}: filter must be a function, got ${describeValue(filter)}`)
  return {
    types: resolveTypes(name, options.types),
    untyped: oneOf(name, 'untyped', options.untyped, ['sniff', 'skip']),
    html: oneOf(name, 'html', options.html, ['text', 'raw']),
    invalid: oneOf(name, 'invalid', options.invalid, ['keep', 'replace', 'error']),
    etag: oneOf(name, 'etag', options.etag, ['suffix', 'weak', 'remove']),
    ranges: oneOf(name, 'ranges', options.ranges, ['pass', 'ignore']),
    encoding: oneOf(name, 'encoding', options.encoding, ['identity', 'leave']),
    filter: answering(`${name}: filter`, filter)
  }
}

export const TEXT_OPTION_NAMES: readonly (keyof TextOptions)[] = [
  'types',
  'untyped',
  'html',
  'invalid',
  'etag',
  'ranges',
  'encoding',
  'filter'
]

/** The value, or the first of the choices. */
export function oneOf<T extends string>(
  name: string,
  option: string,
  value: T | undefined,
  choices: readonly [T, ...T[]]
): T {
  if (value === undefined) return choices[0]
  if (choices.includes(value)) return value
  const listed = choices.map(choice => `'${choice}'`).join(' or ')
  throw new (typeof value === 'string' ? RangeError : TypeError)(
    `${name}: ${option} must be ${listed}, got ${describeValue(value)}`
  )
}
