import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { checkOptions, describeValue } from '@tsgi/core'
import { checkFunction, checkCount, checkMilliseconds, checkString } from './check-options.ts'
import { LISTENER_OPTIONS, type ListenerOptions } from './options.ts'

export interface ServeOptions extends ListenerOptions {
  /** TCP port; 0 takes a free one. Default: 8000. */
  port?: number
  /** Address or name to listen on. Default: all addresses of the machine. */
  hostname?: string
  /** A Unix socket to listen on, in place of a port. Default: none. */
  path?: string
  /**
   * Whether a client that closes its side after the request gets its response, as `nc -N` expects. Then one that has gone
   * is noticed only at the next write. Default: false, such a client has left.
   */
  allowHalfOpen?: boolean
  /** Closes the server as `close()` does. Default: none. */
  signal?: AbortSignal
  /**
   * Takes over the connection of a request with `Upgrade`, as a listener of Node's `upgrade` event does. Default: none;
   * such a request is an ordinary one.
   */
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown
  /** Milliseconds in which the head of a request must have come; then 408. Default: 60000. */
  headersTimeout?: number
  /** Milliseconds in which a request must have come with its body; then 408. Default: 300000. */
  requestTimeout?: number
  /** Milliseconds that a connection may be idle between two requests. Default: 5000. */
  keepAliveTimeout?: number
  /** Milliseconds that `close()` leaves the requests in work. Default: 10000. */
  closeTimeout?: number
  /** Bytes of the head of a request; a longer one is answered 431. Default: 16384. */
  maxHeaderSize?: number
}

/** Options with their defaults, checked. */
export interface ServeSettings {
  readonly port: number
  readonly hostname: string | undefined
  readonly path: string | undefined
  readonly allowHalfOpen: boolean
  readonly onUpgrade: ServeOptions['onUpgrade']
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
  readonly closeTimeout: number
  readonly maxHeaderSize: number
}

/** @throws {TypeError | RangeError} that names the option */
export function resolveServeOptions(options: ServeOptions): ServeSettings {
  checkOptions('serve', options, NAMES)
  const { hostname, path, onUpgrade, signal } = options
  if (path !== undefined && (options.port !== undefined || hostname !== undefined)) {
    throw new TypeError('serve: give either path or port and hostname')
  }
  checkString('serve', 'hostname', hostname)
  checkString('serve', 'path', path)
  checkFunction('serve', 'onUpgrade', onUpgrade)
  if (options.allowHalfOpen !== undefined && typeof options.allowHalfOpen !== 'boolean') {
    throw new TypeError(
      `serve: allowHalfOpen must be true or false, got ${describeValue(options.allowHalfOpen)}`
    )
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`serve: signal must be an AbortSignal, got ${describeValue(signal)}`)
  }
  const requestTimeout = checkMilliseconds('serve', 'requestTimeout', options.requestTimeout, 300_000)
  const headersTimeout = checkMilliseconds('serve', 'headersTimeout', options.headersTimeout, 60_000)
  return {
    port: checkCount('serve', 'port', options.port, 8000, 0, 65_535),
    hostname,
    path,
    allowHalfOpen: options.allowHalfOpen ?? false,
    onUpgrade,
    // The head is part of the request: Node refuses a longer time for it.
    headersTimeout: Math.min(headersTimeout, requestTimeout),
    requestTimeout,
    keepAliveTimeout: checkMilliseconds('serve', 'keepAliveTimeout', options.keepAliveTimeout, 5000),
    closeTimeout: checkMilliseconds('serve', 'closeTimeout', options.closeTimeout, 10_000),
    maxHeaderSize: checkCount('serve', 'maxHeaderSize', options.maxHeaderSize, 16 * 1024, 1)
  }
}

const NAMES: readonly (keyof ServeOptions)[] = [
  'port',
  'hostname',
  'path',
  'allowHalfOpen',
  'signal',
  'onUpgrade',
  'headersTimeout',
  'requestTimeout',
  'keepAliveTimeout',
  'closeTimeout',
  'maxHeaderSize',
  ...LISTENER_OPTIONS
]
