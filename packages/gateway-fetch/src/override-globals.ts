import { EnvironRequest, isAccepted } from './environ-request.ts'
import { isInstance } from './is-instance.ts'
import { FastResponse } from './fast-response.ts'
import { NativeRequest } from './native-request.ts'

/**
 * Replaces the global `Request` and `Response` by ones that are light to make, so that what is written for any runtime is fast
 * under `fromFetch` on Node. Both remain what they are for whoever uses them; `instanceof` holds both ways. A program's decision, not
 * a library's; elsewhere than on Node it changes nothing, nor does a second call. What has replaced `fetch` before is called by ours.
 *
 * @see docs/decisions/010-light-requests-and-responses.md; @hono/node-server does it unless told otherwise
 */
export function overrideGlobals(): void {
  const { versions } = (globalThis as { process?: { versions?: Record<string, string> } }).process ?? {}
  const isNode =
    versions?.['node'] !== undefined && versions['bun'] === undefined && versions['deno'] === undefined
  if (!isNode || fetchBefore !== undefined) return
  fetchBefore = globalThis.fetch
  replace('Request', OpenRequest)
  replace('Response', FastResponse)
  replace('fetch', openFetch)
  isAccepted(true)
}

/** The runtime's own, which takes ours, too. */
class OpenRequest extends NativeRequest {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input instanceof EnvironRequest ? EnvironRequest.nativeOf(input) : input, init)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, OpenRequest, NativeRequest, value)
  }
}
Object.defineProperty(OpenRequest, 'name', { value: 'Request' })

/** The runtime's, or what a tracer or a mock has put in its place. */
let fetchBefore: typeof fetch | undefined

function openFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return fetchBefore!(input instanceof EnvironRequest ? EnvironRequest.nativeOf(input) : input, init)
}
Object.defineProperty(openFetch, 'name', { value: 'fetch' })

function replace(name: 'Request' | 'Response' | 'fetch', value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true })
}
