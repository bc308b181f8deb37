import { checkOptions } from './check-options.ts'
import { concatBytes } from './concat-bytes.ts'
import { describeValue } from './describe-value.ts'
import { httpError } from './http-error.ts'
import type { Environ } from './types.ts'

export interface ReadOptions {
  /** The longest body that is read, in bytes; a longer one is an error with status 413. Default: 1048576 (1 MiB). */
  limit?: number
}

const DEFAULT_LIMIT = 1024 * 1024

/**
 * Reads the whole request body.
 * @throws an error with `status` 413 when it is longer than the limit, 400 when it breaks off (unless the error that says so
 *   has a status of its own)
 */
export async function readBytes(environ: Environ, options: ReadOptions = {}): Promise<Uint8Array> {
  checkEnviron('readBytes', environ)
  checkOptions('readBytes', options, ['limit']) // `readJson(environ, 1024)` would be read without that limit
  const limit = checkLimit(options.limit ?? DEFAULT_LIMIT)
  // What is announced as too long is refused before a byte is read.
  if (Number(environ.CONTENT_LENGTH) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of environ['tsgi.input']) {
      length += chunk.length
      if (length > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (error) {
    throw hasStatus(error) ? error : httpError(400, 'the request body breaks off', { cause: error })
  }
  return chunks.length === 1 ? plain(chunks[0]!) : concatBytes(chunks)
}

/**
 * Reads the request body as text, in the charset of Content-Type (UTF-8 when there is none). A byte order mark is no part of
 * the text.
 * @throws an error with `status` 413 or 400 as `readBytes`, 400 when the bytes are no such text, 415 for an unknown charset
 */
export async function readText(environ: Environ, options: ReadOptions = {}): Promise<string> {
  checkEnviron('readText', environ)
  const decoder = createDecoder(environ.CONTENT_TYPE)
  return decode(decoder, await readBytes(environ, options))
}

/**
 * Reads the request body as JSON, which is UTF-8 always (RFC 8259, 8.1). Content-Type is not asked.
 * @throws an error with `status` 413 or 400 as `readBytes`, 400 when it is not JSON
 */
export async function readJson(environ: Environ, options: ReadOptions = {}): Promise<unknown> {
  checkEnviron('readJson', environ)
  const text = decode(new TextDecoder('utf-8', { fatal: true }), await readBytes(environ, options))
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw httpError(400, 'readJson: the request body is not JSON', { cause })
  }
}

/**
 * Reads a posted form, `application/x-www-form-urlencoded`. A percent escape that is no UTF-8 becomes U+FFFD.
 * @throws an error with `status` 413 or 400 as `readBytes`, 400 when the bytes are not UTF-8, 415 for another Content-Type
 * @see the URL Standard, 5.1
 */
export async function readForm(environ: Environ, options: ReadOptions = {}): Promise<URLSearchParams> {
  checkEnviron('readForm', environ)
  const type = environ.CONTENT_TYPE?.split(';', 1)[0]!.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw httpError(
      415,
      `readForm: reads application/x-www-form-urlencoded, got ${type ?? 'no Content-Type'}`
    )
  }
  const text = decode(new TextDecoder('utf-8', { fatal: true }), await readBytes(environ, options))
  return new URLSearchParams(`&${text}`) // it would take a leading ? for the mark before a query
}

// An environ without input is the caller's mistake, and no 400 of the client's.
function checkEnviron(caller: string, environ: unknown): void {
  const input: unknown = (environ as Partial<Environ> | null | undefined)?.['tsgi.input']
  const iterates = typeof input === 'object' && input !== null && Symbol.asyncIterator in input
  if (iterates) return
  const got =
    typeof environ === 'object' && environ !== null
      ? `one with ${describeValue(input)} as tsgi.input`
      : describeValue(environ)
  throw new TypeError(`${caller}: takes the environ of a request, got ${got}; await it: ${caller}(environ)`)
}

function checkLimit(limit: unknown): number {
  if (typeof limit !== 'number') {
    throw new TypeError(`readBytes: limit must be a number of bytes, got ${describeValue(limit)}`)
  }
  if (!(limit >= 0)) throw new RangeError(`readBytes: limit must be 0 or more bytes, got ${limit}`)
  return limit
}

function hasStatus(error: unknown): boolean {
  return typeof (error as { status?: unknown } | null | undefined)?.status === 'number'
}

// Node's input gives Buffers, whose `toString` and `slice` differ: the type must not hang on how the bytes arrived.
function plain(chunk: Uint8Array): Uint8Array {
  if (chunk.constructor === Uint8Array) return chunk
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

function createDecoder(contentType: string | undefined): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch (cause) {
    throw httpError(415, `readText: unknown charset ${JSON.stringify(charset)}`, { cause })
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw httpError(400, `the request body is not ${decoder.encoding} text`, { cause })
  }
}

function tooLarge(limit: number): Error {
  return httpError(413, `the request body is longer than ${limit} bytes`)
}
