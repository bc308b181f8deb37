/**
 * A piece of a body. A string means its UTF-8 bytes. Once yielded or written, its producer never changes it.
 */
export type Chunk = Uint8Array | string

/**
 * What an app returns: chunks, pulled one at a time. `close` is called exactly once whatever happened, without an
 * argument after a normal end, else with the error or the reason of the abort. A bare string is not a body: write
 * `['text']`.
 * @see PEP 3333, "Specification Details"
 */
export type Body = (Iterable<Chunk> | AsyncIterable<Chunk>) &
  object & { close?(error?: unknown): void | Promise<void> }

/** Three digits, a space and a reason: `'200 OK'`. The compiler checks the form. */
export type Status = `${number} ${string}`

/** Name and value pairs, in the order in which they are sent. Names compare without regard to case. */
export type HeaderList = [name: string, value: string][]

/**
 * Sends a chunk at once, for apps ported from push-style code; who awaits it gets back-pressure. `write('')` sends
 * the head.
 */
export type Write = (chunk: Chunk) => void | Promise<void>

/**
 * Hands the status and headers outwards. Called once, before the first non-empty chunk. A second call must pass
 * `error`: until the head has left the layer that receives it, it replaces status and headers; afterwards it throws
 * that error.
 * @see PEP 3333, "The start_response() Callable"
 */
export type StartResponse = (status: Status, headers: HeaderList, error?: unknown) => Write

/** Where an app reports what an operator should read. */
export interface ErrorStream {
  write(text: string): unknown
  /** Whether a person reads along, at a terminal. */
  readonly isTTY?: boolean | undefined
}

/**
 * One request. A plain mutable object that inherits nothing from `Object.prototype` and keeps its identity through the
 * whole chain. Keys with a dot belong to a package: `tsgi.` to this project, `acme.` to Acme.
 */
export interface Environ {
  /** The method as sent, a token: `'GET'`. */
  REQUEST_METHOD: string
  /** The part of the path at which the app is mounted, percent-decoded: `''` or starts with `/`. */
  SCRIPT_NAME: string
  /** The rest of the path, percent-decoded: `''` or starts with `/`. */
  PATH_INFO: string
  /** The request target exactly as sent. */
  REQUEST_URI: string
  /** The raw query without `?`; `''` when there is none. */
  QUERY_STRING: string
  SERVER_NAME: string
  SERVER_PORT: string
  /** `'HTTP/1.1'`. */
  SERVER_PROTOCOL: string
  /** The client's address; behind trusted proxies the one that they tell. Absent where unknown. */
  REMOTE_ADDR?: string
  REMOTE_PORT?: string
  /** Absent when not sent; never under `HTTP_`. */
  CONTENT_TYPE?: string
  /** Decimal digits; absent when not sent. */
  CONTENT_LENGTH?: string
  /** A request header, one character per byte; repeated fields joined with `, ` (`HTTP_COOKIE` with `; `). */
  [header: `HTTP_${string}`]: string | undefined
  'tsgi.version': readonly [major: number, minor: number]
  'tsgi.url_scheme': 'http' | 'https'
  /** The request body, read once. Truncated input is an error, not an end. */
  'tsgi.input': AsyncIterable<Uint8Array>
  'tsgi.errors': ErrorStream
  /** Fires only when the response ends before its time, never after a normal end. Made on first use. */
  'tsgi.signal': AbortSignal
  'tsgi.multiprocess': boolean
  'tsgi.run_once': boolean
  /** Sends 103 Early Hints. Absent where the gateway cannot. */
  'tsgi.early_hints'?: (headers: HeaderList) => void
}

/**
 * A web application: takes a request, calls `startResponse`, returns the body.
 * @example const app: App = (environ, startResponse) => {
 *   startResponse('200 OK', [['Content-Type', 'text/plain']])
 *   return [`Hello from ${environ.PATH_INFO}`]
 * }
 */
export type App<E extends object = Environ> = (
  environ: E,
  startResponse: StartResponse
) => Body | Promise<Body>
