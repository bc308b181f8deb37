import {
  checkInteger,
  checkOptions,
  describeValue,
  isToken,
  type Environ,
  type ErrorStream
} from '@tsgi/core'
import type { TrustSettings } from '@tsgi/core/gateway'
import { parseTrusted } from './trusted-proxies.ts'

export interface FetchOptions {
  /** Called with what an app throws, at most once for each error, after it was written to `errors`. Default: none. */
  onError?: (error: unknown, environ: Environ) => unknown
  /** What apps get as `tsgi.errors`. Default: `console.error`. */
  errors?: ErrorStream
  /**
   * Proxies that may say who the client is: addresses, CIDR ranges, `'loopback'`, and `'unix'` for whoever has no address.
   * Default: nobody.
   */
  trustedProxies?: readonly string[]
  /** Which headers those proxies set; the others are removed. Default: `'x-forwarded'`. */
  forwardedHeader?: 'x-forwarded' | 'forwarded'
  /**
   * A request header that holds the client's address, where the platform sets it and no client can: `'cf-connecting-ip'` on
   * Cloudflare. Default: none; the address is what the server tells in the handler's second argument.
   */
  addressHeader?: string
  /**
   * The scheme by which clients reach the server. Deno takes it from the target, where a client may write what it likes. Default: that
   * of the Request's URL.
   */
  scheme?: 'http' | 'https'
  /** Breaks off the responses in work, as when the server must end. Default: none. */
  signal?: AbortSignal
  /** Header lines of a request; more are answered 431. Default: 256. */
  maxHeaderCount?: number
  /** Bytes of a request body; more are answered 413. Default: no limit, as a body is never held in memory. */
  maxBodySize?: number
}

/** Options with their defaults, checked. */
export interface FetchSettings {
  readonly onError: FetchOptions['onError'] | undefined
  readonly errors: ErrorStream
  readonly trust: TrustSettings | undefined
  readonly addressHeader: string | undefined
  readonly scheme: 'http' | 'https' | undefined
  readonly signal: AbortSignal | undefined
  readonly maxHeaderCount: number
  readonly maxBodySize: number
  readonly multiprocess: boolean
  readonly runOnce: boolean
}

/** @throws {TypeError | RangeError} that names the option */
export function resolveFetchOptions(caller: string, options: FetchOptions): FetchSettings {
  checkOptions(caller, options, NAMES)
  const {
    onError,
    errors = CONSOLE,
    forwardedHeader = 'x-forwarded',
    addressHeader,
    scheme,
    signal
  } = options
  if (onError !== undefined && typeof onError !== 'function') {
    throw new TypeError(`${caller}: onError must be a function, got ${describeValue(onError)}`)
  }
  if (typeof errors?.write !== 'function') {
    throw new TypeError(`${caller}: errors must have a write(text), got ${describeValue(errors)}`)
  }
  if (forwardedHeader !== 'x-forwarded' && forwardedHeader !== 'forwarded') {
    throw new RangeError(
      `${caller}: forwardedHeader must be 'x-forwarded' or 'forwarded', got ${describeValue(forwardedHeader)}`
    )
  }
  if (addressHeader !== undefined && !isToken(addressHeader)) {
    throw new TypeError(
      `${caller}: addressHeader must be the name of a header, got ${describeValue(addressHeader)}`
    )
  }
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new RangeError(`${caller}: scheme must be 'http' or 'https', got ${describeValue(scheme)}`)
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError(`${caller}: signal must be an AbortSignal, got ${describeValue(signal)}`)
  }
  const isTrusted = parseTrusted(caller, options.trustedProxies ?? [])
  return {
    onError,
    errors,
    trust: isTrusted && { isTrusted, header: forwardedHeader },
    addressHeader: addressHeader?.toLowerCase(),
    scheme,
    signal,
    maxHeaderCount: checkCount(caller, 'maxHeaderCount', options.maxHeaderCount, 256, 1),
    maxBodySize: checkCount(caller, 'maxBodySize', options.maxBodySize, Infinity, 0),
    multiprocess: false,
    runOnce: false
  }
}

function checkCount(caller: string, name: string, value: unknown, fallback: number, least: number): number {
  if (value === undefined) return fallback
  return value === Infinity ? value : checkInteger(`${caller}: ${name}`, value, least)
}

const NAMES: readonly (keyof FetchOptions)[] = [
  'onError',
  'errors',
  'trustedProxies',
  'forwardedHeader',
  'addressHeader',
  'scheme',
  'signal',
  'maxHeaderCount',
  'maxBodySize'
]
// Not the method itself: whoever replaces it gets what comes later too. It ends the line by itself.
const CONSOLE: ErrorStream = { write: text => console.error(text.replace(/\n$/, '')) }
