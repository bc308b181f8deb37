import { concatBytes, type Chunk, type HeaderList, type Status } from '@tsgi/core'
import type { Check } from './fault.ts'
import { isEqual } from './reference.ts'

type Tell = (check: Check, says: string) => void

/** What has come out of the middleware. */
export class Received {
  head: { readonly status: Status; readonly headers: HeaderList } | undefined = undefined
  readonly #chunks: { readonly chunk: Chunk; readonly bytes: Uint8Array }[] = []
  readonly #fault: Tell
  #isSent = false
  #bytes: Uint8Array | undefined = undefined

  constructor(fault: Tell) {
    this.#fault = fault
  }

  get bytes(): Uint8Array {
    return (this.#bytes ??= concatBytes(this.#chunks.map(({ bytes }) => bytes)))
  }

  /** The number of chunks. */
  get count(): number {
    return this.#chunks.length
  }

  /** How many chunks are not what they were when they came. */
  get changed(): number {
    // A string cannot be changed.
    return this.#chunks.filter(({ chunk, bytes }) => typeof chunk !== 'string' && !isEqual(chunk, bytes))
      .length
  }

  /** Takes a head, as `startResponse` hands it over. */
  begin(status: Status, headers: HeaderList, error: unknown): void {
    if (this.head !== undefined && error === undefined) {
      this.#fault('head', 'startResponse was called twice, without an error')
      throw new Error('startResponse was called twice')
    }
    if (this.#isSent && error !== undefined) throw error
    this.head = { status, headers: headers.map(([name, value]) => [name, value]) }
  }

  take(chunk: Chunk): void {
    if (chunk.length > 0 && this.head === undefined) {
      this.#fault('head', 'a chunk came before startResponse was called')
    }
    this.#isSent = true
    if (chunk.length === 0) return
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : Uint8Array.from(chunk)
    this.#chunks.push({ chunk, bytes })
    this.#bytes = undefined
  }
}

const encoder = new TextEncoder()
