import { byteLength } from '@tsgi/core'

export interface LineBufferSettings {
  /** In bytes. */
  maxBuffer: number
  /** In bytes. */
  flushBytes: number
  onDrop(count: number, first: string): string | undefined
}

/** Lines that wait to be written: in batches, bounded, and with a notice in place of those that found no room. */
export class LineBuffer {
  readonly #settings: LineBufferSettings
  /** Lines that are no batch yet. Their characters count as bytes so far, which is less work and off by little. */
  #text = ''
  #batches: string[] = []
  #bytes = 0
  #bytesTaken = 0
  #batchesTaken = 0
  #dropped = 0
  #firstDropped = ''

  constructor(settings: LineBufferSettings) {
    this.#settings = settings
  }

  /** False: there was no room, and the line is dropped. */
  add(line: string): boolean {
    if (this.#dropped > 0) this.#giveNotice(this.#settings.maxBuffer / 2)
    if (this.#dropped > 0 || this.#size + line.length > this.#settings.maxBuffer) {
      if (this.#dropped++ === 0) this.#firstDropped = line
      return false
    }
    this.#text += line
    if (this.#text.length >= this.#settings.flushBytes) this.#makeBatch()
    return true
  }

  /** Whether there is so much that it should not wait for the end of the turn. */
  get hasBatch(): boolean {
    return this.#batches.length > 0
  }

  /** The next batch, which counts until `release`; `''`: there is nothing. */
  take(): string {
    // Only when half of it is free, so that a reader who is a little too slow does not get a notice for every other line.
    this.#giveNotice(this.#settings.maxBuffer / 2)
    if (this.#batches.length === 0) this.#makeBatch()
    const batch = this.#batches.shift()
    if (batch === undefined) return ''
    this.#batchesTaken++
    const bytes = byteLength(batch)
    this.#bytes -= bytes
    this.#bytesTaken += bytes
    return batch
  }

  takeAll(): string {
    this.#giveNotice(Infinity)
    const all = this.#batches.join('') + this.#text
    this.#batchesTaken = this.mark()
    this.#batches = []
    this.#bytes = 0
    this.#text = ''
    this.#bytesTaken += byteLength(all)
    return all
  }

  /** What was taken is through. */
  release(): void {
    this.#bytesTaken = 0
  }

  /** Closes the batch that is being filled; gives the number that `batchesTaken` has when it is taken. */
  mark(): number {
    this.#makeBatch()
    return this.#batchesTaken + this.#batches.length
  }

  get batchesTaken(): number {
    return this.#batchesTaken
  }

  get #size(): number {
    return this.#bytesTaken + this.#bytes + this.#text.length
  }

  #makeBatch(): void {
    if (this.#text === '') return
    this.#batches.push(this.#text)
    this.#bytes += byteLength(this.#text)
    this.#text = ''
  }

  #giveNotice(limit: number): void {
    if (this.#dropped === 0 || this.#size > limit) return
    const notice = this.#settings.onDrop(this.#dropped, this.#firstDropped) ?? ''
    this.#dropped = 0
    this.#firstDropped = ''
    this.#text += notice
  }
}
