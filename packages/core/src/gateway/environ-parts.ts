import type { ErrorStream, HeaderList } from '../types.ts'
import type { TrustSettings } from './forwarded.ts'

/** The head of a request as it came. */
export interface RawRequest {
  readonly method: string
  /** The request target, exactly as sent. */
  readonly target: string
  /** `'HTTP/1.1'`. */
  readonly protocol: string
  /** Names and values in turn, one character per byte. */
  readonly headers: readonly string[]
}

/** The connection that a request came by. */
export interface Peer {
  readonly scheme: 'http' | 'https'
  /** Used where the request names no host. */
  readonly serverName: string
  readonly serverPort: string
  readonly remoteAddress: string | undefined
  readonly remotePort: string | undefined
}

export interface EnvironSettings {
  readonly errors: ErrorStream
  readonly multiprocess: boolean
  readonly runOnce: boolean
  /** More header lines are refused with 431. */
  readonly maxHeaderCount: number
  /** A longer Content-Length, in bytes, is refused with 413. */
  readonly maxBodySize: number
  /** Undefined: nobody is trusted. */
  readonly trust: TrustSettings | undefined
}

/** What a gateway makes only for the apps that ask for it. */
export interface EnvironSource {
  /** The request body; asked for once. */
  openInput(): AsyncIterable<Uint8Array>
  /** Asked for once. */
  openSignal(): AbortSignal
  /** Whether the client has left, for `hasLeft`, where that is known without the signal. Default: the signal is asked. */
  readonly hasLeft?: boolean
  /** Undefined where 103 cannot be sent. */
  readonly earlyHints: ((headers: HeaderList) => void) | undefined
  /** Whether there are `earlyHints`, for a gateway that makes them when they are asked for. Default: looks at them. */
  readonly hasEarlyHints?: boolean
}
