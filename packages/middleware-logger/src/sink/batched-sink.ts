import { done, flushAtExit } from './at-exit.ts'
import { LineBuffer, type Batch, type LineBufferSettings } from './line-buffer.ts'
import type { OpenOutput, Output, OutputOwner } from './output.ts'
import { afterTurn, quietTimer } from './runtime.ts'
import type { Sink } from './create-sink.ts'

export interface SinkSettings extends LineBufferSettings {
  /** Milliseconds. */
  flushMs: number
  /** Milliseconds. */
  closeMs: number
  onError(error: unknown): void
}

/** Hands the lines of one turn of the event loop to its output together, one batch at a time. */
export class BatchedSink implements Sink, OutputOwner {
  readonly #settings: SinkSettings
  readonly #buffer: LineBuffer
  readonly #output: Output
  #isBusy = false
  #isScheduled = false
  /** Whether there is something to write before the process ends. */
  #isPending = false
  #isOver = false
  /** Of the write at hand. */
  #hasFailed = false
  #hasTold = false
  #flushes: { readonly mark: number; readonly resolve: () => void }[] = []

  constructor(open: OpenOutput, settings: SinkSettings) {
    this.#settings = settings
    this.#buffer = new LineBuffer(settings)
    this.#output = open(this)
  }

  write(line: string): boolean {
    if (this.#isOver) return false
    const isTaken = this.#buffer.add(line)
    if (!this.#isPending) {
      this.#isPending = true
      flushAtExit(this)
    }
    if (this.#isBusy || !isTaken) return isTaken
    if (this.#buffer.hasBatch) this.#pump()
    else if (!this.#isScheduled) this.#schedule()
    return true
  }

  flush(): Promise<void> {
    const mark = this.#buffer.mark()
    this.#pump()
    if (!this.#isBusy || this.#isOver) return Promise.resolve()
    return new Promise(resolve => void this.#flushes.push({ mark, resolve }))
  }

  flushSync(): void {
    if (this.#isOver) return
    this.#buffer.tell() // perhaps no line comes that could
    this.#hand(this.#buffer.takeAll(), batch => this.#output.writeSync(batch))
    this.#settle()
  }

  async close(): Promise<void> {
    const watch = this.#leaveWhoStalls()
    await this.flush()
    if (this.#buffer.hasDropped && !this.#isOver) {
      this.#buffer.tell() // no line comes that could
      await this.flush()
    }
    clearInterval(watch)
    if (this.#isOver) return
    this.#end()
    this.#output.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #leaveWhoStalls(): ReturnType<typeof setInterval> {
    const { closeMs } = this.#settings
    let before = this.#buffer.batchesTaken
    return setInterval(() => {
      const { batchesTaken } = this.#buffer
      if (batchesTaken === before && !this.#isOver) {
        this.break(new Error(`the destination took nothing for ${closeMs} ms, and what waited is lost`))
        this.#output.close()
      }
      before = batchesTaken
    }, closeMs)
  }

  ready(isLost = false): void {
    this.#isBusy = false
    if (!isLost) this.#hasTold = false
    this.#pump()
  }

  fail(error: unknown, lost?: Batch): void {
    if (lost !== undefined) this.#buffer.lose(lost)
    this.#hasFailed = true
    if (this.#hasTold) return
    this.#hasTold = true
    this.#settings.onError(error)
  }

  break(error: unknown): void {
    if (this.#isOver) return
    this.#end()
    this.fail(error)
  }

  #schedule(): void {
    this.#isScheduled = true
    const { flushMs } = this.#settings
    if (flushMs > 0) quietTimer(this.#onTurn, flushMs)
    else afterTurn(this.#onTurn)
  }

  readonly #onTurn = (): void => {
    this.#isScheduled = false
    this.#pump()
  }

  #pump(): void {
    while (!this.#isBusy && !this.#isOver) {
      this.#release()
      const batch = this.#buffer.take()
      if (batch === undefined) break
      this.#hand(batch, taken => this.#output.write(taken))
    }
    this.#settle()
  }

  /** What gets through ends a failure: the next one is news. */
  #hand(batch: Batch, write: (batch: Batch) => boolean): void {
    this.#hasFailed = false
    this.#isBusy = !write(batch)
    if (batch.text !== '' && !this.#isBusy && !this.#hasFailed) this.#hasTold = false
  }

  /** What the output has got is through. */
  #release(): void {
    this.#buffer.release()
    if (this.#flushes.length === 0) return
    const { batchesTaken } = this.#buffer
    for (const { mark, resolve } of this.#flushes) if (mark <= batchesTaken) resolve()
    this.#flushes = this.#flushes.filter(({ mark }) => mark > batchesTaken)
  }

  /** Nothing is left to write, or nothing that could be. */
  #settle(): void {
    if (this.#isBusy && !this.#isOver) return
    this.#release()
    if (!this.#isPending || (this.#buffer.hasDropped && !this.#isOver)) return
    this.#isPending = false
    done(this)
  }

  #end(): void {
    this.#isOver = true
    this.#buffer.takeAll()
    this.#settle()
  }
}
