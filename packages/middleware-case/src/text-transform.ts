import {
  defineMiddleware,
  rewriteResponse,
  type App,
  type DefinedMiddleware,
  type Environ,
  type Head,
  type HeaderList,
  type Rewrite
} from '@tsgi/core'
import { checkAscii, checkChecked, checkedRewriter, checkSuffix, checkTransform } from './check-transform.ts'
import { translateRequest } from './translate-request.ts'
import { describeText, restoreTag } from './describe-text.ts'
import { planText } from './plan-text.ts'
import { omitUncertain, rewriteText, rewriteUntyped } from './rewrite-text.ts'
import { resolveTextOptions, type ResolvedTextOptions, type TextOptions } from './text-options.ts'

/** Changes a text that comes in pieces. What is given back must be a string: anything else breaks the response off. */
export interface TextRewriter {
  /** Takes the next piece, whole characters, and gives what can be said already; `''`: nothing yet. */
  push(text: string): string
  /** The text ends here: what is still owed. In HTML the text between two tags ends, and then the next one begins. */
  flush(): string
}

/** What a transform may want to know of the response whose text it changes. */
export interface TextContext<Options extends object = {}> {
  environ: Environ
  /** Of the response; to be read. */
  headers: HeaderList
  /** The media type, in lower case; undefined when none is declared. */
  type: string | undefined
  options: TextOptions & Options
}

export interface TextTransform<Options extends object = {}> {
  /** Names the layer in errors, and in ETags: letters, digits, hyphens. */
  name: string
  /** The options of its own; others are refused. Default: there are none. */
  optionNames?: readonly (keyof NoInfer<Options> & string)[]
  /** What ETags end in: letters, digits, hyphens; another for each way of changing a text. Default: the name. */
  suffix?: string | ((options: TextOptions & Options) => string)
  /**
   * Whether it changes ASCII characters only, one for one, into ASCII characters. Then each byte comes as one character, and
   * Content-Length and ranges stay. Default: false.
   */
  ascii?: boolean | ((options: TextOptions & Options) => boolean)
  /** Throws when an option of its own is wrong. Default: there is nothing to check. */
  check?(options: TextOptions & Options): void
  /** Begins a response whose text is to be changed. */
  start(context: TextContext<Options>): TextRewriter
}

/**
 * Makes a middleware of what changes text. It sees the text of text responses only, decoded, in whole characters, without
 * a byte order mark and, in HTML and XML, without the markup. Bytes that are no text come as lone surrogates, U+DC80 to
 * U+DCFF, and leave as the bytes that they were.
 *
 * In: takes the suffix off the tags in If-None-Match and If-Match; drops a Range whose If-Range has it; sets Accept-Encoding
 * to `identity`.
 * Out: one chunk for each chunk, possibly empty; Content-Length (unless `ascii`), Content-MD5, Digest, Content-Digest,
 * Repr-Digest and Unencoded-Digest go; ETag gets the suffix; Accept-Ranges becomes `none`; another charset becomes UTF-8.
 * Leaves alone: other types, unknown charsets, `Cache-Control: no-transform`, anything with a Content-Encoding, 206.
 * Holds: a character that a chunk's end cuts, at most 66 characters of markup, and what the transform holds.
 *
 * @throws {TypeError|RangeError} for a wrong transform when this is called, for wrong options when the middleware is configured
 * @example const calm = textTransform({
 *   name: 'calm',
 *   start: () => ({ push: text => text.replaceAll('!', '.'), flush: () => '' })
 * })
 * compose(app, calm, gzip)
 * @example compose(app, calm({ types: ['text/plain'], etag: 'remove' }), gzip)
 * @see Apache's mod_filter, which takes the same care of headers
 */
export function textTransform<Options extends object = {}>(
  transform: TextTransform<Options>
): DefinedMiddleware<TextOptions & Options> {
  checkTransform(transform)
  const { name } = transform
  const layer = {
    // The key names the function, and that the layer.
    [name](app: App<any>, settings: TextSettings<Options>): App<any> {
      return (environ, startResponse) => {
        const isOurs = translateRequest(environ, settings)
        return rewriteResponse(app, environ, startResponse, head => {
          if (!head.status.startsWith('304')) return planRewrite(head, environ, settings)
          restoreTag(head.headers, isOurs, settings.suffix, settings.options.etag)
          return undefined
        })
      }
    }
  }
  return defineMiddleware(layer[name]!, options => resolveSettings(transform, options))
}

/** A transform and its options, complete. */
export interface TextSettings<Options extends object = {}> {
  transform: TextTransform<Options>
  /** As the user gave them. */
  given: TextOptions & Options
  options: ResolvedTextOptions
  suffix: string
  isAscii: boolean
}

function resolveSettings<Options extends object>(
  transform: TextTransform<Options>,
  given: TextOptions & Options
): TextSettings<Options> {
  const { name, optionNames = [], suffix = name, ascii = false } = transform
  const options = resolveTextOptions(name, given, optionNames)
  checkChecked(name, transform.check?.(given))
  return {
    transform,
    given,
    options,
    suffix: typeof suffix === 'function' ? checkSuffix(`${name}: suffix`, suffix(given)) : suffix,
    isAscii: typeof ascii === 'function' ? checkAscii(`${name}: ascii`, ascii(given)) : ascii
  }
}

function planRewrite<Options extends object>(
  head: Head,
  environ: Environ,
  { transform, given, options, suffix, isAscii }: TextSettings<Options>
): Rewrite | undefined {
  const plan = planText(head, environ, isAscii, options)
  if (plan === undefined) return undefined
  const describe = (): void => describeText(head.headers, plan, suffix, options.etag)
  const start = (): TextRewriter =>
    checkedRewriter(
      transform.name,
      transform.start({ environ, headers: head.headers, type: plan.type, options: given })
    )
  const rewrite = rewriteText(head, plan, options.invalid, start)
  if (plan.type !== undefined) describe()
  else if (environ.REQUEST_METHOD === 'HEAD') omitUncertain(head, describe)
  else return rewriteUntyped(head, rewrite, describe)
  return rewrite
}
