import { createAsciiMapper } from './ascii-mapper.ts'
import { createCaseMapper, type Direction } from './case-mapper.ts'
import { oneOf } from './text-options.ts'
import type { TextContext, TextRewriter, TextTransform } from './text-transform.ts'
import { describeValue, getHeader } from '@tsgi/core'

export interface CaseOptions {
  /**
   * All letters, after Unicode; or those of ASCII only, which keeps the length, and with it Content-Length and ranges.
   * Default: `'unicode'`.
   */
  mapping?: 'unicode' | 'ascii'
  /**
   * A language tag whose rules differ: `tr`, `az`, `lt`, `el`, `hy`. `'auto'`: the Content-Language of the response, if it
   * is one tag. Default: none, on every machine.
   */
  locale?: string
}

/** What `upperware` and `lowercase` have in common. */
export function caseTransform(name: string, direction: Direction): TextTransform<CaseOptions> {
  return {
    name,
    optionNames: ['mapping', 'locale'],
    suffix: ({ mapping, locale }) =>
      [direction, mapping === 'ascii' ? 'ascii' : '', locale ?? ''].filter(part => part !== '').join('-'),
    ascii: options => options.mapping === 'ascii',
    check: options => checkCaseOptions(name, options),
    start: context => createMapper(direction, context)
  }
}

function checkCaseOptions(name: string, { mapping, locale }: CaseOptions): void {
  oneOf(name, 'mapping', mapping, ['unicode', 'ascii'])
  if (locale === undefined) return
  if (typeof locale !== 'string')
    throw new TypeError(`${name}: locale must be a language tag, got ${describeValue(locale)}`)
  if (mapping === 'ascii') {
    throw new RangeError(
      `${name}: mapping 'ascii' knows no locale, got ${describeValue(locale)}; leave one of them out`
    )
  }
  if (locale !== 'auto' && !isLanguageTag(locale)) {
    throw new RangeError(`${name}: locale must be a language tag, or 'auto', got ${describeValue(locale)}`)
  }
}

function createMapper(direction: Direction, { headers, options }: TextContext<CaseOptions>): TextRewriter {
  if (options.mapping === 'ascii') return createAsciiMapper(direction)
  const tag = options.locale === 'auto' ? getHeader(headers, 'Content-Language')?.trim() : options.locale
  return createCaseMapper(
    direction,
    tag === undefined || !isLanguageTag(tag) ? undefined : specialLanguage(tag)
  )
}

/** The language, if it has rules of its own. */
function specialLanguage(tag: string): string | undefined {
  const language = tag.split('-', 1)[0]!.toLowerCase()
  return ['tr', 'az', 'lt', 'el', 'hy'].includes(language) ? language : undefined
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
