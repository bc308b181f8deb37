import { byteLength } from '@tsgi/core'
import { droppedLine, tellsByItself, withDropped } from './dropped.ts'

export interface LineBufferSettings {
  /** In bytes. */
  maxBuffer: number
  /** In bytes. */
  flushBytes: number
  /** Gives a line of its own that tells of dropped ones. Default: the next line tells of them, if it can. */
  onDrop: ((count: number, first: string) => string | undefined) | undefined
}

/** Lines that are written together. */
export interface Batch {
  readonly text: string
  readonly lines: number
  /** How many dropped lines it tells of. */
  readonly told: number
}

/** Lines that wait to be written: in batches, bounded, and with word of those that found no room or were lost. */
export class LineBuffer {
  readonly #settings: LineBufferSettings
  /** Lines that are no batch yet. Their characters count as bytes so far, which is less work and off by little. */
  #text = ''
  #lines = 0
  #told = 0
  #batches: Batch[] = []
  #bytes = 0
  #bytesTaken = 0
  #batchesTaken = 0
  #dropped = 0
  #firstDropped = ''
  /** Whether word of the dropped ones waits for a line that can bear it, or that shows that writing helps again. */
  #awaitsLine = false

  constructor(settings: LineBufferSettings) {
    this.#settings = settings
  }

  /** False: there was no room, and the line is dropped. */
  add(line: string): boolean {
    const text = this.#dropped === 0 ? line : this.#tellWith(line)
    if (text === undefined || this.#size + text.length > this.#settings.maxBuffer) return this.#drop(line)
    if (this.#dropped > 0) this.#countAsTold()
    this.#text += text
    this.#lines++
    if (this.#text.length >= this.#settings.flushBytes) this.#makeBatch()
    return true
  }

  /** Whether there is so much that it should not wait for the end of the turn. */
  get hasBatch(): boolean {
    return this.#batches.length > 0
  }

  /** Whether lines were dropped of which nothing tells yet. */
  get hasDropped(): boolean {
    return this.#dropped > 0
  }

  /** The next batch, which counts until `release`; undefined: there is nothing. */
  take(): Batch | undefined {
    if (!this.#awaitsLine && this.#isHalfFree) this.tell()
    if (this.#batches.length === 0) this.#makeBatch()
    const batch = this.#batches.shift()
    if (batch === undefined) return undefined
    this.#batchesTaken++
    const bytes = byteLength(batch.text)
    this.#bytes -= bytes
    this.#bytesTaken += bytes
    return batch
  }

  takeAll(): Batch {
    this.#batchesTaken = this.mark()
    const all = {
      text: this.#batches.map(({ text }) => text).join(''),
      lines: this.#batches.reduce((sum, { lines }) => sum + lines, 0),
      told: this.#batches.reduce((sum, { told }) => sum + told, 0)
    }
    this.#batches = []
    this.#bytes = 0
    this.#bytesTaken += byteLength(all.text)
    return all
  }

  /** What was taken is through, or lost. */
  release(): void {
    this.#bytesTaken = 0
  }

  /** A batch that was taken is lost. Word of it waits for the next line, for it would be lost as well. */
  lose({ text, lines, told }: Batch): void {
    if (lines + told === 0) return
    if (this.#dropped === 0) this.#firstDropped = text.slice(0, text.indexOf('\n') + 1)
    this.#dropped += lines + told
    this.#awaitsLine = true
  }

  /** Adds a line of its own for dropped ones. */
  tell(): void {
    if (this.#dropped === 0) return
    this.#text += this.#notice()
    this.#countAsTold()
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

  /** Word is given only then, so that a reader who is a little too slow does not get it with every other line. */
  get #isHalfFree(): boolean {
    return this.#size <= this.#settings.maxBuffer / 2
  }

  #drop(line: string): false {
    if (this.#dropped++ === 0) {
      this.#firstDropped = line
      this.#awaitsLine = this.#settings.onDrop === undefined && tellsByItself(line)
    }
    return false
  }

  /** The line, and word of the dropped ones in it or before it; undefined: it is too early for that. */
  #tellWith(line: string): string | undefined {
    if (!this.#isHalfFree) return undefined
    return this.#settings.onDrop === undefined && tellsByItself(line)
      ? withDropped(line, this.#dropped)
      : this.#notice() + line
  }

  #notice(): string {
    const { onDrop = droppedLine } = this.#settings
    return onDrop(this.#dropped, this.#firstDropped) ?? ''
  }

  #countAsTold(): void {
    this.#told += this.#dropped
    this.#dropped = 0
    this.#firstDropped = ''
    this.#awaitsLine = false
  }

  #makeBatch(): void {
    if (this.#text === '') return
    this.#batches.push({ text: this.#text, lines: this.#lines, told: this.#told })
    this.#bytes += byteLength(this.#text)
    this.#text = ''
    this.#lines = this.#told = 0
  }
}
