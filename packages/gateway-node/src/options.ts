import cluster from 'node:cluster'
import { describeValue, type Environ, type ErrorStream } from '@tsgi/core'
import type { TrustSettings } from '@tsgi/core/gateway'
import { parseTrusted } from '@tsgi/gateway-fetch/trusted-proxies'
import { checkFunction, checkCount, checkMilliseconds } from './check-options.ts'

export interface ListenerOptions {
  /** Called with what an app throws, at most once for each error, after it was written to `errors`. Default: none. */
  onError?: (error: unknown, environ: Environ) => unknown
  /** What apps get as `tsgi.errors`. Default: standard error. */
  errors?: ErrorStream
  /**
   * Proxies that may say who the client is: addresses, CIDR ranges, `'loopback'`, and `'unix'` for whoever connects through
   * a Unix socket. Default: nobody.
   */
  trustedProxies?: readonly string[]
  /** Which headers those proxies set; the others are removed. Default: `'x-forwarded'`. */
  forwardedHeader?: 'x-forwarded' | 'forwarded'
  /** Header lines of a request; more are answered 431. Default: 256. */
  maxHeaderCount?: number
  /** Bytes of a request body; more are answered 413. Default: no limit, as a body is never held in memory. */
  maxBodySize?: number
  /**
   * Bytes of a request body that the app left unread, which are read and dropped to keep the connection; with more to come
   * it is closed after the response. Default: 262144 (256 KiB).
   */
  drainLimit?: number
  /** Milliseconds in which a client must take some of the bytes that wait for it. Default: 60000. */
  writeTimeout?: number
}

/** Options with their defaults, checked. */
export interface ListenerSettings {
  readonly onError: ListenerOptions['onError'] | undefined
  readonly errors: ErrorStream
  readonly trust: TrustSettings | undefined
  readonly maxHeaderCount: number
  readonly maxBodySize: number
  readonly drainLimit: number
  readonly writeTimeout: number
  readonly multiprocess: boolean
  readonly runOnce: boolean
}

/** @throws {TypeError | RangeError} that names the option */
export function resolveListenerOptions(caller: string, options: ListenerOptions): ListenerSettings {
  const { onError, errors = STANDARD_ERROR, trustedProxies = [], forwardedHeader = 'x-forwarded' } = options
  checkFunction(caller, 'onError', onError)
  if (typeof errors?.write !== 'function') {
    throw new TypeError(`${caller}: errors must have a write(text), got ${describeValue(errors)}`)
  }
  if (forwardedHeader !== 'x-forwarded' && forwardedHeader !== 'forwarded') {
    throw new RangeError(
      `${caller}: forwardedHeader must be 'x-forwarded' or 'forwarded', got ${describeValue(forwardedHeader)}`
    )
  }
  const isTrusted = parseTrusted(caller, trustedProxies)
  return {
    onError,
    errors,
    trust: isTrusted && { isTrusted, header: forwardedHeader },
    maxHeaderCount: checkCount(caller, 'maxHeaderCount', options.maxHeaderCount, 256, 1),
    maxBodySize: checkCount(caller, 'maxBodySize', options.maxBodySize, Infinity, 0),
    drainLimit: checkCount(caller, 'drainLimit', options.drainLimit, 256 * 1024, 0),
    writeTimeout: checkMilliseconds(caller, 'writeTimeout', options.writeTimeout, 60_000),
    multiprocess: cluster.isWorker,
    runOnce: false
  }
}

export const LISTENER_OPTIONS: readonly (keyof ListenerOptions)[] = [
  'onError',
  'errors',
  'trustedProxies',
  'forwardedHeader',
  'maxHeaderCount',
  'maxBodySize',
  'drainLimit',
  'writeTimeout'
]

// Not process.stderr itself: whoever replaces its write, as test runners do, gets what comes later too.
const STANDARD_ERROR: ErrorStream = { write: text => process.stderr.write(text) }
