/** The zlib of Node, Bun, Deno or Workers with Node compatibility; undefined where there is none. */
export function nodeZlib(): NodeZlib | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  return process?.getBuiltinModule?.('node:zlib') as NodeZlib | undefined
}

/** The part of node:zlib that is used here; this package compiles without the types of any runtime. */
export interface NodeZlib {
  gzipSync: CodeSync<{ level: number; chunkSize: number; windowBits: number }>
  gzip: Code<{ level: number }>
  createGzip(options: { level: number; chunkSize: number }): ZlibStream
  createGunzip(): ZlibDecoder
  brotliCompressSync: CodeSync<Parameters>
  brotliCompress: Code<Parameters>
  createBrotliCompress(options: Parameters): ZlibStream
  /** Node.js 22.15 and later. */
  zstdCompressSync?: CodeSync<Parameters>
  zstdCompress?: Code<Parameters>
  createZstdCompress?: (options: Parameters) => ZlibStream
  constants: Record<
    | 'Z_PARTIAL_FLUSH'
    | 'BROTLI_OPERATION_FLUSH'
    | 'BROTLI_PARAM_QUALITY'
    | 'BROTLI_PARAM_SIZE_HINT'
    | 'ZSTD_e_flush'
    | 'ZSTD_c_compressionLevel',
    number
  >
}

export type CodeSync<Options> = (bytes: Uint8Array, options: Options) => Uint8Array
export type Code<Options> = (
  bytes: Uint8Array,
  options: Options,
  done: (error: Error | null, coded: Uint8Array) => void
) => void

interface Parameters {
  params: Record<number, number>
}

export interface ZlibStream {
  write(bytes: Uint8Array, done?: (error?: Error | null) => void): boolean
  flush(kind: number, done: (error?: Error | null) => void): void
  end(bytes: Uint8Array): unknown
  read(): Uint8Array | null
  destroy(): unknown
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface ZlibDecoder extends AsyncIterable<Uint8Array> {
  readonly destroyed: boolean
  /** Bytes that were of use, so far. */
  readonly bytesWritten: number
  write(bytes: Uint8Array): boolean
  end(): unknown
  destroy(error?: Error): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
  off(event: 'drain' | 'close', listener: () => void): unknown
}

/** A call of zlib that works off the event loop, as a promise. */
export function promised<Options>(
  code: Code<Options>,
  bytes: Uint8Array,
  options: Options
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    code(bytes, options, (error, coded) => (error === null ? resolve(coded) : reject(error)))
  })
}
