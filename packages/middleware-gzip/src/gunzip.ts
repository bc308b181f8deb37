import { defineMiddleware, type App, type DefinedMiddleware, type Environ } from '@tsgi/core'
import { boundedInput } from './bounded-input.ts'
import type { GunzipEnviron } from './gunzip-environ.ts'
import { resolveGunzipOptions, type GunzipOptions, type GunzipSettings } from './gunzip-options.ts'

/**
 * Clients may send request bodies with `Content-Encoding: gzip`; the app inside reads them decoded, as they arrive.
 *
 * In: reads `HTTP_CONTENT_ENCODING`. When that is gzip, replaces `tsgi.input` and takes `HTTP_CONTENT_ENCODING`,
 * `CONTENT_LENGTH` and the digests away, because they are about the coded bytes; what they were stands in `tsgi.gunzip`.
 *
 * Out: 415 with `Accept-Encoding: gzip` for another coding, before the app is called. Reading `tsgi.input` throws an error with
 * `status` 413 for what decodes to more than `limit` bytes or grows more than `ratio` times, 400 for what is corrupt, cut off,
 * or followed by something else; a gateway answers with that status.
 *
 * Leaves alone: requests without a coding, and all responses.
 *
 * Holds: what one chunk of input decodes to, at most 16 KiB with zlib and 2 MiB with fflate.
 *
 * @throws {TypeError} for an option of the wrong kind
 * @throws {RangeError} for a wrong value
 * @example compose(app, gunzip)
 * @example compose(app, gunzip({ limit: 50 * 1024 * 1024, ratio: 20 }))
 * @see RFC 9110, 8.4 and 12.5.3; RFC 7694; tower-http's RequestDecompression
 */
export const gunzip: DefinedMiddleware<GunzipOptions> = defineMiddleware<
  GunzipOptions,
  {},
  {},
  GunzipSettings
>(function gunzip(app: App<any>, settings: GunzipSettings): App<any> {
  return (environ: Environ & GunzipEnviron, startResponse) => {
    const codings = codingsOf(environ.HTTP_CONTENT_ENCODING)
    if (codings.length === 0) return app(environ, startResponse)
    if (codings.length > 1 || codings[0] !== 'gzip') {
      const text = 'Request bodies may be sent as they are, or with Content-Encoding: gzip.\n'
      startResponse('415 Unsupported Media Type', [
        ['Accept-Encoding', 'gzip'],
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Content-Length', String(text.length)]
      ])
      return environ.REQUEST_METHOD === 'HEAD' ? [] : [text]
    }
    moveAway(environ)
    environ['tsgi.input'] = boundedInput(environ['tsgi.input'], settings)
    return app(environ, startResponse)
  }
}, resolveGunzipOptions)

/** The codings of a request; `x-gzip` is gzip (RFC 9110, 8.4.1.3), and identity is none. */
function codingsOf(header: string | undefined): string[] {
  if (header === undefined) return []
  const codings = header.split(',').map(coding => coding.trim().toLowerCase())
  return codings
    .filter(coding => coding !== '' && coding !== 'identity')
    .map(coding => (coding === 'x-gzip' ? 'gzip' : coding))
}

function moveAway(environ: Environ & GunzipEnviron): void {
  const original: Record<string, string> = {}
  for (const key of UNTRUE) {
    const value = environ[key]
    if (value !== undefined) original[key] = value
    delete environ[key]
  }
  environ['tsgi.gunzip'] = original
}

// RFC 9530: Content-Digest and Repr-Digest are over the coded bytes.
const UNTRUE = [
  'HTTP_CONTENT_ENCODING',
  'CONTENT_LENGTH',
  'HTTP_CONTENT_MD5',
  'HTTP_DIGEST',
  'HTTP_CONTENT_DIGEST',
  'HTTP_REPR_DIGEST'
] as const
