import type { HeaderList, Status } from '@tsgi/core'

/** A request body: whole, or in chunks, which may come later, or break off by throwing. */
export type Input = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>

/** How the client behaves. */
export interface CallOptions {
  /** The request body. Default: none. */
  input?: Input
  /** Each chunk of the request body arrives in a turn of the event loop of its own. Default: false. */
  slowInput?: boolean
  /** The request body breaks off after that many bytes, as when the client has gone. Default: it is whole. */
  breakInputAt?: number
  /** The client leaves after that many chunks. Default: it reads all. */
  leaveAfter?: number
  /**
   * The client leaves when it has that many bytes; with `0` as soon as the app has been called, and before its body is there. With
   * `'end'` it leaves when it has everything, and the response is not yet over. Default: it stays.
   */
  leaveAt?: number | 'end'
  /** The client reads a chunk in each turn of the event loop. Default: as fast as it can. */
  slow?: boolean
  /** When it has that many bytes, the client reads nothing more until `stallUntil`. Default: it does not stall. */
  stallAt?: number
  /** What a stalled client waits for. Default: 20 turns of the event loop. */
  stallUntil?: PromiseLike<unknown>
  /** What the client speaks; by `'HTTP/1.0'` it names no host. Default: `'HTTP/1.1'`. */
  protocol?: 'HTTP/1.0' | 'HTTP/1.1'
  /** Cookies by name: sent, and changed by `Set-Cookie`. Default: none are kept. */
  cookies?: Map<string, string>
  /** How many redirects are followed, within the origin. Default: 0. */
  redirects?: number
}

/** Their names: a misspelt one would test nothing. */
export const CALL_OPTIONS: readonly (keyof CallOptions)[] = [
  'input',
  'slowInput',
  'breakInputAt',
  'leaveAfter',
  'leaveAt',
  'slow',
  'stallAt',
  'stallUntil',
  'protocol',
  'cookies',
  'redirects'
]

export interface CallResult {
  /** Where the response comes from, after redirects. */
  url: string
  status: Status | undefined
  headers: HeaderList
  /** The first header of that name. */
  header(name: string): string | undefined
  /** Chunks that the body yielded; of a live server, as they were received. */
  chunks: Uint8Array[]
  /** Chunks that the app wrote. */
  written: Uint8Array[]
  /** Everything a client receives, in the order in which it leaves. */
  bytes: Uint8Array
  text: string
  /** What was thrown on the way, if anything. */
  error: unknown
  /** What was written to `tsgi.errors`, and what `close` threw. */
  errors: string
  /** Whether the body came as an array, that is, without a promise for a chunk. */
  array: boolean
  /** How the body was closed: how often (never, where none arrived), and with what. Undefined for a live server. */
  closed: { count: number; reason: unknown } | undefined
}
