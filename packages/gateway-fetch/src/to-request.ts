import { describeValue, type Environ } from '@tsgi/core'
import { createRequest } from './create-request.ts'
import { fullUrl } from './request-url.ts'

/**
 * The web's Request of an environ, for what it can parse: `formData()` with files, `json()`, `new URL(request.url)`. Its body is
 * `tsgi.input`, read when it is asked for; what is read through it is gone from there. Its signal is `tsgi.signal`.
 *
 * @throws an error with `status` 400 when Host makes no URL
 * @throws {TypeError} for what is no environ
 * @example const form = await toRequest(environ).formData()
 */
export function toRequest(environ: Environ): Request {
  if (typeof environ?.REQUEST_METHOD !== 'string') {
    throw new TypeError(`toRequest: takes an environ, got ${describeValue(environ)}`)
  }
  return createRequest(environ, fullUrl(environ))
}
