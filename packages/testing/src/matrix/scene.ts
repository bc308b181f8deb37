import { concatBytes, type Chunk, type HeaderList, type StartResponse, type Status } from '@tsgi/core'
import { turn } from '../turn.ts'

// A layer that reads a body of this length without handing anything out would never stop.
const MOST_PULLS = 5000
const encoder = new TextEncoder()

/** What the requests of a cell have in common, as what a module holds. */
export interface Shared {
  headers?: HeaderList
  /** What stood in the list at first. */
  before?: string
}

/** The innermost app of one request: what it may ask for, and what happens to it. */
export class Scene {
  /** Stands in what it answers, so that two requests can be told apart. */
  readonly name: string
  readonly shared: Shared
  environ: object | undefined = undefined
  head: { status: Status; headers: HeaderList } | undefined = undefined
  /** `write` was called, so that the head has to leave. */
  hasWritten = false
  /** What was wrong with what `startResponse` returned. */
  badWrite: string | undefined = undefined
  hasBody = false
  /** The body has given all that it has. */
  hasEnded = false
  readonly closes: unknown[][] = []
  /** The error that the app throws on purpose. */
  planned: { readonly error: Error } | undefined = undefined
  /** The error that its `close` throws on purpose. */
  closeError: Error | undefined = undefined
  /** The request body, as far as the app has read it and says so. */
  read: string | undefined = undefined
  iterations = 0
  pulledLate = false
  /** The consumer waits for a chunk, or for the body. */
  isWanted = true
  /** Chunks taken from the source since the consumer asked last, although it did not wait. */
  mostAhead = 0
  isBlocked = false
  onBlocked: () => void = () => {}
  readonly #given: Uint8Array[] = []
  #bytes: Uint8Array | undefined = undefined
  #pulls = 0
  #ahead = 0
  #hasAsked = false
  /** Counts what was asked for; to ask again since an empty chunk came is the same wish. */
  #wish = 0
  #isEmpty = false
  #open: (() => void) | undefined = undefined

  constructor(name: string, shared: Shared) {
    this.name = name
    this.shared = shared
  }

  /** Everything yielded and written so far. */
  get given(): Uint8Array {
    return (this.#bytes ??= concatBytes(this.#given))
  }

  get chunks(): number {
    return this.#given.length
  }

  /** Has nothing ready until the client has seen that everything arrived. */
  idle(): Promise<void> {
    this.isBlocked = true
    this.onBlocked()
    return new Promise(resolve => (this.#open = resolve))
  }

  open(): void {
    this.isBlocked = false
    this.#open?.()
  }

  fail(message: string): Error {
    const error = new Error(message)
    this.planned = { error }
    return error
  }

  closeFails(): Error {
    return (this.closeError = new Error('close fails'))
  }

  /** The `startResponse` of the app, which notes what is handed over. */
  watchStart(startResponse: StartResponse): StartResponse {
    return (status, headers, ...error) => {
      const copy: HeaderList = headers.map(([name, value]) => [name, value])
      const write: unknown = startResponse(status, headers, ...error)
      this.head = { status, headers: copy }
      if (typeof write !== 'function') this.badWrite = `startResponse returned ${String(write)}`
      return chunk => {
        this.hasWritten = true
        this.gave(chunk)
        return (write as (chunk: Chunk) => void | Promise<void>)(chunk)
      }
    }
  }

  gave(chunk: Chunk): void {
    if (chunk.length > 0) {
      this.#given.push(typeof chunk === 'string' ? encoder.encode(chunk) : Uint8Array.from(chunk))
      this.#bytes = undefined
    }
  }

  closed(args: unknown[]): void {
    this.closes.push(args)
  }

  /** The source is asked for a chunk. */
  asked(): void {
    if (this.closes.length > 0) this.pulledLate = true
    if (++this.#pulls > MOST_PULLS)
      throw new Error(`${MOST_PULLS} chunks were pulled, and nothing came of them`)
    if (!this.isWanted) this.#isAhead()
    if (!this.#isEmpty) this.#wish++
    this.#isEmpty = false
  }

  /** The source will answer later. */
  answersLater(): void {
    const wish = this.#wish
    this.#hasAsked = true
    void turn().then(() => {
      if (wish === this.#wish) this.#hasAsked = false
    })
  }

  answered(chunk?: Chunk): void {
    this.#hasAsked = false
    this.#isEmpty = chunk?.length === 0
  }

  /** The consumer waits. */
  wants(): void {
    this.#ahead = 0
    this.isWanted = true
  }

  /** The consumer has what it waited for; nothing that was asked for in this turn may be under way. */
  has(): void {
    this.isWanted = false
    if (this.#hasAsked) this.#isAhead()
  }

  #isAhead(): void {
    this.#ahead++
    this.mostAhead = Math.max(this.mostAhead, this.#ahead)
  }
}
