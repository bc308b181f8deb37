import { Readable } from 'node:stream'
import { byteLength, type BodyReader, type Chunk } from '@tsgi/core'
import { BodyMeter, checkChunk, refusedWrite } from '@tsgi/core/gateway'

/** Bytes that may wait for the client, or for Koa, of apps that do not await `write`. */
const WRITE_LIMIT = 1024 * 1024

/** What a middleware writes and yields, in the order in which it comes, as the one value that Koa takes. */
export class KoaBody {
  /** The stream has ended before its end; without an error where somebody has dropped it. */
  readonly #gone: (error: Error | undefined) => void
  readonly #cut: (excess: Error) => void
  /** What came before Koa has got the body. */
  #written: Chunk[] = []
  #writtenBytes = 0
  #wake: (() => void) | undefined
  #pending: Promise<Chunk | undefined> | undefined
  #isPulling = false
  #isEnded = false
  #readable: Readable | undefined
  #meter: BodyMeter | undefined
  #goOn: (() => void)[] = []

  constructor(gone: (error: Error | undefined) => void, cut: (excess: Error) => void) {
    this.#gone = gone
    this.#cut = cut
  }

  /** Whether something was written, be it the head alone, before Koa has got the body. */
  get isBegun(): boolean {
    return this.#written.length > 0
  }

  write(chunk: Chunk): void | Promise<void> {
    if (this.#isEnded) return refusedWrite(undefined)
    if ((this.#readable?.readableLength ?? this.#writtenBytes) > WRITE_LIMIT) {
      throw new RangeError(
        `write: more than ${WRITE_LIMIT} bytes wait; await write(), and yield what comes before the body is returned`
      )
    }
    if (this.#readable === undefined) {
      this.#written.push(chunk)
      this.#writtenBytes += byteLength(chunk)
      this.#wake?.()
    } else if (chunk.length > 0 && !this.#push(chunk)) {
      return new Promise(resolve => this.#goOn.push(resolve))
    }
  }

  /** A single chunk is passed on as it is. @throws the shortfall, when the declared length is not reached */
  whole(chunks: readonly Chunk[], length: number | undefined): string | Buffer {
    this.#isEnded = true
    const value = joined([...this.#written, ...chunks])
    if (length === undefined || Buffer.byteLength(value) === length) return value
    const meter = new BodyMeter(length)
    const allowed = meter.take(Buffer.byteLength(value))
    if (meter.shortfall !== undefined) throw meter.shortfall
    this.#cut(meter.excess!)
    return toBuffer(value).subarray(0, allowed)
  }

  /** Nothing more may be written. */
  stop(): void {
    this.#isEnded = true
  }

  /** Resolves when the first chunk is there: an app may start late, with it; or write, and yield nothing for long. */
  async begin(reader: BodyReader): Promise<void> {
    const first = Promise.resolve(reader.pull())
    first.catch(() => {})
    if (!this.isBegun) await Promise.race([first, new Promise<void>(resolve => (this.#wake = resolve))])
    this.#pending = first
  }

  stream(reader: BodyReader, length: number | undefined): Readable {
    if (length !== undefined) this.#meter = new BodyMeter(length)
    this.#readable = new Readable({
      read: () => {
        this.release()
        void this.#next(reader)
      },
      destroy: (error, done) => {
        if (!this.#readable!.readableEnded) this.#gone(error ?? undefined)
        done(error)
      }
    })
    for (const chunk of this.#written) if (chunk.length > 0 && !this.#isEnded) this.#push(chunk)
    return this.#readable
  }

  /** Nobody takes any more of it. */
  drop(): void {
    this.#isEnded = true
    this.#readable?.destroy()
  }

  /** Lets go whoever waits for the client. */
  release(): void {
    for (const goOn of this.#goOn.splice(0)) goOn()
  }

  async #next(reader: BodyReader): Promise<void> {
    // A write makes Node read again, before the chunk that was asked for has come: that one will, too.
    if (this.#isPulling || this.#isEnded) return
    this.#isPulling = true
    const readable = this.#readable!
    try {
      const pending = this.#pending ?? reader.pull()
      this.#pending = undefined
      const chunk = await pending
      this.#isPulling = false
      if (this.#isEnded || readable.destroyed) return
      if (chunk === undefined) this.#end()
      else this.#push(chunk)
    } catch (error) {
      if (!this.#isEnded) readable.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Whether there is room for more. */
  #push(chunk: Chunk): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    const allowed = this.#meter?.take(bytes.length) ?? bytes.length
    const hasRoom = allowed === 0 || this.#readable!.push(bytes.subarray(0, allowed))
    const excess = this.#meter?.excess
    if (excess === undefined) return hasRoom
    this.#end()
    this.#cut(excess)
    return true
  }

  #end(): void {
    this.#isEnded = true
    const shortfall = this.#meter?.shortfall
    if (shortfall === undefined) this.#readable!.push(null)
    else this.#readable!.destroy(shortfall)
  }
}

function joined(chunks: readonly Chunk[]): string | Buffer {
  for (const chunk of chunks) checkChunk(chunk)
  const [chunk = '', ...others] = chunks.filter(({ length }) => length > 0)
  if (others.length > 0) return Buffer.concat([chunk, ...others].map(toBuffer))
  return typeof chunk === 'string' ? chunk : toBuffer(chunk)
}

/** Koa takes any other bytes for an object, and makes JSON of it. */
function toBuffer(chunk: Chunk): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk)
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
