import { createParts, type FastParts } from './fast-parts.ts'
import { isFresh, useAs } from './fresh-stream.ts'
import { isInstance } from './is-instance.ts'
import { lendInternals } from './lend-internals.ts'

// Before anybody replaces it.
const NativeResponse: typeof Response = globalThis.Response

// Not BodyInit: that is a name of the DOM's, which Node's types lack.
type ResponseBody = ConstructorParameters<typeof Response>[0]

/**
 * A `Response` for handlers under `fromFetch` on Node, whose own takes longer to make than the rest of an exchange: a whole
 * body (text, bytes or none) goes out as it came in, without a stream, and a stream as the one that it is. It is a Response in every other
 * way: what is wrong with the arguments is an error at once, and what else is asked of it a real one answers.
 *
 * @example import { FastResponse as Response } from '@tsgi/gateway-fetch'
 * @see the Fetch Standard, 5.5; `FastResponse` of srvx
 */
export class FastResponse {
  #parts: FastParts | undefined
  #native: Response | undefined

  /** @throws as `Response` does */
  constructor(body?: ResponseBody, init?: ResponseInit) {
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
    const response = new FastResponse()
    response.#parts = { ...parts, body: [text] }
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
      const { body, headers } = parts
      const init = { status: Number(parts.status.slice(0, 3)), headers }
      if (Array.isArray(body))
        response.#native = new NativeResponse((body[0] ?? null) as BodyInit | null, init)
      else if (isFresh(body)) response.#native = new NativeResponse(body, init)
      else useAs(body, (response.#native = new NativeResponse(new ReadableStream(), init)))
    }
    return response.#native!
  }

  /** The parts of one of ours, once; undefined when it has become a real one, which goes the other way. */
  static take(response: FastResponse): FastParts | undefined {
    const parts = response.#parts
    // What has happened to the stream meanwhile is for the others to say.
    if (parts === undefined || !(Array.isArray(parts.body) || isFresh(parts.body))) return undefined
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
