import { statusLine, type Chunk, type HeaderList, type Status } from '@tsgi/core'
import { fastHeaders } from './fast-headers.ts'
import { isInstance } from './is-instance.ts'
import { lendInternals } from './lend-internals.ts'

// Before anybody replaces it.
const NativeResponse: typeof Response = globalThis.Response

/** A Response that was never asked for more than it was made of. */
export interface FastParts {
  readonly status: Status
  readonly headers: HeaderList
  readonly body: Chunk[]
}

/**
 * A `Response` for handlers under `fromFetch` on Node, whose own takes longer to make than the rest of an exchange: a whole
 * body (text, bytes or none) goes out as it came in, without a stream. It is a Response in every other way: what is wrong with
 * the arguments is an error at once, and what else is asked of it a real one answers.
 *
 * @example import { FastResponse as Response } from '@tsgi/gateway-fetch'
 * @see the Fetch Standard, 5.5; `FastResponse` of srvx
 */
export class FastResponse {
  #parts: FastParts | undefined
  #native: Response | undefined

  /** @throws as `Response` does */
  constructor(body?: BodyInit | null, init?: ResponseInit) {
    this.#parts = createParts(body, init)
    if (this.#parts === undefined) this.#native = new NativeResponse(body, init)
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, FastResponse, NativeResponse, value)
  }

  /** @throws as `Response.json` does */
  static json(data: unknown, init?: ResponseInit): Response {
    const parts = createParts('', init, 'application/json')
    const text = parts && (JSON.stringify(data) as string | undefined)
    if (parts === undefined || text === undefined) return NativeResponse.json(data, init)
    parts.body[0] = text
    const response = new FastResponse()
    response.#parts = parts
    return response as unknown as Response
  }

  get status(): number {
    return this.#parts === undefined ? this.#native!.status : Number(this.#parts.status.slice(0, 3))
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }

  static nativeOf(response: FastResponse): Response {
    const parts = response.#parts
    if (parts !== undefined) {
      response.#parts = undefined
      const [chunk = null] = parts.body
      response.#native = new NativeResponse(chunk as BodyInit | null, {
        status: Number(parts.status.slice(0, 3)),
        headers: parts.headers
      })
    }
    return response.#native!
  }

  /** The parts of one of ours, once; undefined when it has become a real one, which goes the other way. */
  static take(response: FastResponse): FastParts | undefined {
    const parts = response.#parts
    if (parts === undefined) return undefined
    response.#parts = undefined
    response.#native = createSpent()
    return parts
  }

  static isOurs(value: object): value is FastResponse {
    return #parts in value
  }
}

lendInternals(
  FastResponse.prototype,
  NativeResponse,
  Object.getOwnPropertySymbols(new NativeResponse()),
  response => FastResponse.nativeOf(response)
)
Object.setPrototypeOf(FastResponse, NativeResponse)

let spent: Response | undefined

/** What is left of a Response that was given: a Response can be given only once. Not made before: Workers forbid it. */
function createSpent(): Response {
  if (spent === undefined) {
    spent = new NativeResponse('spent')
    void spent.text()
  }
  return spent
}

/** The parts of a FastResponse that was not used yet. */
export function takeFast(response: unknown): FastParts | undefined {
  if (typeof response !== 'object' || response === null || !FastResponse.isOurs(response)) return undefined
  return FastResponse.take(response)
}

/** Undefined for what the runtime's own shall judge. */
function createParts(
  body: unknown,
  init: ResponseInit | undefined,
  type = 'text/plain;charset=UTF-8'
): FastParts | undefined {
  const none = body === undefined || body === null
  if (!none && typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined
  const status = statusOf(init, none)
  if (status === undefined) return undefined
  const headers = fastHeaders(init?.headers)
  if (headers === undefined) return undefined
  if (typeof body === 'string' && !headers.some(pair => pair[0] === 'content-type')) {
    headers.push(['content-type', type])
  }
  // A Uint8Array is copied by the runtime's own, too: it may be changed afterwards.
  const chunk = body instanceof Uint8Array ? body.slice() : (body as string)
  return { status, headers, body: none ? [] : [chunk] }
}

function statusOf(init: ResponseInit | undefined, none: boolean): Status | undefined {
  if (init === undefined || init === null) return '200 OK'
  const { status = 200, statusText } = init
  if (statusText !== undefined && statusText !== '') return undefined
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined
  if (!none && (status === 204 || status === 205 || status === 304)) return undefined
  return statusLine(status)
}
