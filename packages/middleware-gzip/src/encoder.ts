/**
 * A content coding: what compresses. `gzip` brings its own; the `encoder` option takes others. The HTTP half knows nothing
 * else of it.
 */
export interface Encoder {
  /** As Content-Encoding and Accept-Encoding say it, in lower case: `'br'`. */
  readonly coding: string
  /**
   * `compressSync` neither keeps the bytes that it is given nor gives out any of them: they may lie in memory that the next body
   * is put into. Default: false, so that each body gets memory of its own.
   */
  readonly borrows?: boolean
  /** Compresses a whole body in one call. `level` is that of `gzip`; another coding has a scale of its own. */
  compressSync(bytes: Uint8Array, level: number): Uint8Array
  /** Compresses a large body without holding up the event loop. */
  compress(bytes: Uint8Array, level: number): Promise<Uint8Array>
  /** Begins a stream. Undefined where this encoder cannot be trusted with streams: they pass as they are. */
  open(level: number): EncoderStream | undefined
}

/** One stream. A call is made when the one before it has settled. */
export interface EncoderStream {
  /**
   * Takes bytes and gives what can be sent. `'flush'` gives out all that went in, so that a client can decode it; `'end'`
   * ends the stream.
   */
  encode(
    bytes: Uint8Array,
    then: 'go on' | 'flush' | 'end'
  ): Uint8Array | undefined | Promise<Uint8Array | undefined>
  /** Frees what the stream holds, whatever state it is in. What is pending gives nothing. */
  close(): void
}
