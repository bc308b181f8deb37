import { addVary, defineMiddleware, getHeader, rewriteResponse, setHeader } from '@tsgi/core'
import type { App, DefinedMiddleware, Environ, Head, Rewrite } from '@tsgi/core'
import { setCodedHeaders } from './coded-headers.ts'
import { compressBody, type CompressedBody } from './compress-body.ts'
import { compressInHand } from './compress-in-hand.ts'
import { decide, type RequestFacts } from './decide.ts'
import { storedEtag, withoutSuffix } from './etag.ts'
import type { GzipDecision } from './gzip-decision.ts'
import { isDecision, replaceWish, settingsFor, type GzipEnviron } from './gzip-environ.ts'
import { resolveOptions, type GzipOptions, type Settings } from './options.ts'

/**
 * Clients that accept gzip get text, JSON and the like compressed; streams arrive as the app makes them.
 *
 * In: reads `HTTP_ACCEPT_ENCODING`, `HTTP_CACHE_CONTROL`, `HTTP_IF_NONE_MATCH`, and `tsgi.gzip`, where it leaves the
 * decision. With `etag: 'suffix'`, `HTTP_IF_NONE_MATCH` and `HTTP_IF_MATCH` lose the suffix again.
 *
 * Out: `Content-Encoding: gzip`; `Vary: Accept-Encoding` on all that could have been compressed, 206 and 304 too; a strong
 * `ETag` is made weak; `Content-Length` is that of the coded bytes, or gone; `Accept-Ranges`, `Content-MD5` and the digests
 * are dropped, because they would lie. HEAD gets the headers of GET, as far as the length shows them.
 *
 * Leaves alone: 1xx, 204, 205, 206 and 304, `Content-Range`, another `Content-Encoding`, `Cache-Control: no-transform`, what
 * `filter` turns down, what is shorter than `threshold`, whole bodies that would not shrink. The app is never answered for:
 * a client that accepts nothing gets the bytes as they are, not 406.
 *
 * Holds: a whole body, which was in hand already; of a stream at most `threshold` or 16 KiB and one chunk, and no longer
 * than until the app has nothing ready. After an error or an abort nothing more is sent, so that what arrived is not a
 * complete gzip stream.
 *
 * @throws {TypeError} for an option of the wrong kind
 * @throws {RangeError} for a wrong value
 * @example compose(app, gzip)
 * @example compose(app, gzip({ level: 9, threshold: 512 }))
 * @see RFC 9110, 8.4.1.3 and 12.5.3; Rack::Deflater, nginx's ngx_http_gzip_filter_module
 */
export const gzip: DefinedMiddleware<GzipOptions> = defineMiddleware<GzipOptions, {}, {}, Settings>(
  function gzip(app: App<any>, settings: Settings): App<any> {
    return (environ: Environ & GzipEnviron, startResponse) => {
      const request: RequestFacts = {
        method: environ.REQUEST_METHOD,
        acceptEncoding: environ.HTTP_ACCEPT_ENCODING,
        cacheControl: environ.HTTP_CACHE_CONTROL,
        ifNoneMatch: environ.HTTP_IF_NONE_MATCH
      }
      const wished = settingsFor(environ, settings)
      if (wished?.etag === 'suffix') stripSuffixes(environ, wished.offer.codings)
      let body: CompressedBody | undefined

      function plan(head: Head): Rewrite | undefined {
        const earlier = environ['tsgi.gzip']
        if (isDecision(earlier) && isCoded(head, earlier)) return undefined
        const own = settingsFor(environ, settings)
        const decision: GzipDecision = {
          applied: false,
          reason: 'disabled',
          coding: undefined,
          bytesIn: head.length,
          bytesOut: head.length
        }
        replaceWish(environ, decision)
        if (own === undefined) return undefined

        const verdict = decide(request, head, own.offer.accept, own.threshold, type =>
          own.filter(type, environ, head)
        )
        decision.reason = verdict.reason
        decision.coding = verdict.coding
        if (verdict.vary) addVary(head.headers, 'Accept-Encoding')
        if (head.status.startsWith('304')) echoEtag(head, request, own)
        if (verdict.coding === undefined) return undefined
        if (request.method === 'HEAD') {
          setCodedHeaders(head.headers, verdict.coding, own.etag)
          return undefined
        }
        decision.bytesIn = decision.bytesOut = 0
        const encoder = own.offer.encoderOf(verdict.coding)
        if (head.length !== undefined) return compressInHand(head, encoder, own, verdict, decision)
        body = compressBody(head, encoder, own, verdict, decision)
        return body.rewrite
      }

      return rewriteResponse(app, environ, startResponse, plan, () => body?.close())
    }
  },
  resolveOptions
)

/** Whether a gzip further in has compressed this very response; its decision alone could be about one since replaced. */
function isCoded(head: Head, { coding }: GzipDecision): boolean {
  return coding !== undefined && getHeader(head.headers, 'Content-Encoding') === coding
}

function stripSuffixes(environ: Environ, codings: readonly string[]): void {
  if (environ.HTTP_IF_NONE_MATCH !== undefined) {
    environ.HTTP_IF_NONE_MATCH = withoutSuffix(environ.HTTP_IF_NONE_MATCH, codings)
  }
  if (environ.HTTP_IF_MATCH !== undefined)
    environ.HTTP_IF_MATCH = withoutSuffix(environ.HTTP_IF_MATCH, codings)
}

function echoEtag(head: Head, request: RequestFacts, settings: Settings): void {
  const etag = getHeader(head.headers, 'ETag')
  if (etag === undefined) return
  setHeader(
    head.headers,
    'ETag',
    storedEtag(etag, request.ifNoneMatch, settings.etag, settings.offer.codings)
  )
}
