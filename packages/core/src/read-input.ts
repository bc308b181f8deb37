import { httpError } from './http-error.ts'
import type { Environ } from './types.ts'

export interface ReadOptions {
  /** The longest body that is read, in bytes; a longer one is an error with status 413. Default: 1048576 (1 MiB). */
  limit?: number
}

const DEFAULT_LIMIT = 1024 * 1024

/**
 * Reads the whole request body.
 * @throws an error with `status` 413 when it is longer than the limit, 400 when it breaks off
 */
export async function readBytes(environ: Environ, options: ReadOptions = {}): Promise<Uint8Array> {
  const limit = options.limit ?? DEFAULT_LIMIT
  if (!(limit >= 0))
    throw new RangeError(`readBytes: limit must be a number of bytes, 0 or more, got ${limit}`)
  // What is announced as too long is refused before a byte is read.
  if (Number(environ.CONTENT_LENGTH) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of environ['tsgi.input']) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : join(chunks, length)
}

/**
 * Reads the request body as text, in the charset of Content-Type (UTF-8 when there is none).
 * @throws an error with `status` 413 or 400 as `readBytes`, 400 when the bytes are no such text, 415 for an unknown charset
 */
export async function readText(environ: Environ, options: ReadOptions = {}): Promise<string> {
  const decoder = createDecoder(environ.CONTENT_TYPE)
  return decode(decoder, await readBytes(environ, options))
}

/**
 * Reads the request body as JSON, which is UTF-8 always (RFC 8259, 8.1).
 * @throws an error with `status` 413 or 400 as `readBytes`, 400 when it is not JSON
 */
export async function readJson(environ: Environ, options: ReadOptions = {}): Promise<unknown> {
  const text = decode(new TextDecoder('utf-8', { fatal: true }), await readBytes(environ, options))
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw httpError(400, 'readJson: the request body is not JSON', { cause })
  }
}

/**
 * Reads a posted form, `application/x-www-form-urlencoded`.
 * @throws an error with `status` 413 or 400 as `readBytes`, 415 for another Content-Type
 * @see the URL Standard, 5.1
 */
export async function readForm(environ: Environ, options: ReadOptions = {}): Promise<URLSearchParams> {
  const type = environ.CONTENT_TYPE?.split(';', 1)[0]!.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw httpError(
      415,
      `readForm: reads application/x-www-form-urlencoded, got ${type ?? 'no Content-Type'}`
    )
  }
  const text = decode(new TextDecoder('utf-8', { fatal: true }), await readBytes(environ, options))
  return new URLSearchParams(text)
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

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
