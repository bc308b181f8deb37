import { getHeader, removeHeader, setHeader, type HeaderList } from '@tsgi/core'
import { codedEtag, type EtagMode } from './etag.ts'

/** Makes the headers tell of the coded bytes: says the coding, and drops what would lie about them. */
export function setCodedHeaders(
  headers: HeaderList,
  coding: string,
  etagMode: EtagMode,
  length?: number
): void {
  setHeader(headers, 'Content-Encoding', coding)
  for (const name of UNTRUE) removeHeader(headers, name)
  if (length !== undefined) setHeader(headers, 'Content-Length', String(length))
  const etag = getHeader(headers, 'ETag')
  if (etag === undefined) return
  const coded = codedEtag(etag, etagMode, coding)
  if (coded === undefined) removeHeader(headers, 'ETag')
  else if (coded !== etag) setHeader(headers, 'ETag', coded)
}

// Ranges would be of the coded bytes, which nobody could make again; the digests are over the bytes as they were
// (RFC 9530: Content-Digest and Repr-Digest are both over the coded bytes).
const UNTRUE = ['Content-Length', 'Accept-Ranges', 'Content-MD5', 'Digest', 'Content-Digest', 'Repr-Digest']
