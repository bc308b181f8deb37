import { httpError, type HttpError } from '@tsgi/core'

/**
 * Decodes gzip as it arrives, one or more members. Length and CRC-32 are verified, and nothing may follow. No bytes at all
 * decode to none. Errors of the source pass as they are.
 * @throws {HttpError} with status 400 for what is no gzip, corrupt or cut off
 */
export type GzipDecoder = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** The client's mistake, so that a gateway answers 400. */
export function corrupt(what: string, cause?: unknown): HttpError {
  return httpError(400, `gunzip: the request body is not valid gzip: ${what}`, { cause })
}
