import { getAllHeaders } from './headers.ts'
import type { HeaderList } from './types.ts'

/**
 * Whether a body is compressed or coded otherwise, so that its bytes are not those of its media type. `identity` should not be sent in
 * Content-Encoding, but is; it means that there is no coding.
 * @see RFC 9110, 8.4
 */
export function isEncoded(headers: HeaderList): boolean {
  return getAllHeaders(headers, 'Content-Encoding').some(value => value.split(',').some(isCoding))
}

function isCoding(item: string): boolean {
  const coding = item.trim().toLowerCase()
  return coding !== '' && coding !== 'identity'
}
