import { fflateEngine } from './fflate-engine.ts'
import { nativeEngine } from './native-engine.ts'

export type EngineName = 'native' | 'fflate'

/** What compresses. The HTTP half knows nothing else of it, so that other codings can take its place. */
export interface Engine {
  /** Compresses a whole body in one call. */
  compressSync(bytes: Uint8Array, level: number): Uint8Array
  /** Compresses a large body without holding up the event loop. */
  compress(bytes: Uint8Array, level: number): Promise<Uint8Array>
  /** A streaming encoder, or undefined where this engine cannot be trusted with streams. */
  open(level: number): Encoder | undefined
}

/** One stream. A call is made when the one before it has settled. */
export interface Encoder {
  /**
   * Takes bytes and gives what can be sent. `'flush'` gives out all that went in, so that a client can decode it;
   * `'end'` adds the trailer.
   */
  encode(
    bytes: Uint8Array,
    then: 'go on' | 'flush' | 'end'
  ): Uint8Array | undefined | Promise<Uint8Array | undefined>
  /** Frees what the encoder holds, whatever state it is in. What is pending gives nothing. */
  close(): void
}

/** @throws {RangeError} when the native engine is asked for where there is none */
export function chooseEngine(name: EngineName | undefined): Engine {
  if (name === 'fflate') return fflateEngine
  const native = nativeEngine()
  if (native !== undefined) return native
  if (name === undefined) return fflateEngine
  throw new RangeError(
    "gzip: engine 'native' needs node:zlib, which this runtime lacks; use 'fflate' or leave it out"
  )
}
