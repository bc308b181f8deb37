import {
  defineMiddleware,
  getHeader,
  hasHeader,
  hasToken,
  removeHeader,
  rewriteResponse,
  type ConfigurableMiddleware,
  type Head
} from '@tsgi/core'

export interface __Export__Options {
  /** What follows the body. Default: `'-- __package__\n'`. */
  text?: string
}

/**
 * Plain text ends with a line of yours.
 *
 * In: changes nothing.
 * Out: `text` follows the body; Content-Length, ETag and others that describe the body without it are dropped.
 * Leaves alone: other media types and charsets, encoded bodies, parts (206), `Cache-Control: no-transform`.
 * Holds: nothing.
 *
 * @throws {TypeError} while composing, when `text` is not a string
 * @example compose(app, __export__)
 * @example compose(app, __export__({ text: 'Bye.\n' }))
 * @see RFC 9110, 8.8.3 and 14.3, for the headers that are dropped
 */
export const __export__: ConfigurableMiddleware<__Export__Options> = defineMiddleware(
  function __export__(app, text) {
    return (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, head => {
        if (!isWritable(head)) return
        for (const name of STALE) removeHeader(head.headers, name)
        return { end: () => text }
      })
  },
  ({ text = '-- __package__\n' }: __Export__Options) => {
    if (typeof text === 'string') return text
    throw new TypeError(`__export__: text must be a string, got ${String(text)}`)
  }
)

// They name or check the bytes that the app made. Content-Length goes by itself, wherever a rewrite has `end`.
const STALE = ['ETag', 'Accept-Ranges', 'Content-MD5', 'Content-Digest', 'Repr-Digest', 'Digest']

/** Whether text may follow the body: UTF-8 then is text of its charset, and the whole body passes here as it is read. */
function isWritable({ status, headers }: Head): boolean {
  return (
    PLAIN_UTF8.test(getHeader(headers, 'Content-Type') ?? '') &&
    !hasHeader(headers, 'Content-Encoding') && // bytes of gzip, say
    !status.startsWith('206') && // a part of a body that is kept elsewhere (RFC 9110, 15.3.7)
    !hasToken(getHeader(headers, 'Cache-Control'), 'no-transform') // RFC 9111, 5.2.2.6
  )
}

const PLAIN_UTF8 = /^text\/plain *(; *charset="?utf-8"? *)?$/i
