import { getHeader } from '@tsgi/core'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'

/**
 * What is wrong with the length that a HEAD tells: it must be what a GET delivers, or be left out.
 * @see RFC 9110, 8.6
 */
export function lengthFaults(head: Exchange, get: Exchange): Fault[] {
  const length = getHeader(head.received.head?.headers ?? [], 'Content-Length')
  const bytes = get.received.bytes.length
  if (length === undefined || !get.hasEnded || get.isBodiless || length === String(bytes)) return []
  return [{ check: 'content-length', says: `of HEAD is ${length}, and GET delivers ${bytes} bytes` }]
}
