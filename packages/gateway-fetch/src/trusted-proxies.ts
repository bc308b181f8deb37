import { describeValue } from '@tsgi/core'
import ipaddr from 'ipaddr.js'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

/**
 * For gateways, of which each takes `trustedProxies`: a predicate for the addresses that are trusted, undefined for an empty list.
 * @throws {TypeError | RangeError} when an entry is neither an address, nor a range, nor a name
 */
export function parseTrusted(
  caller: string,
  entries: readonly string[]
): ((address: string | undefined) => boolean) | undefined {
  if (!Array.isArray(entries)) {
    throw new TypeError(
      `${caller}: trustedProxies must be an array of addresses, got ${describeValue(entries)}`
    )
  }
  if (entries.length === 0) return undefined
  const ranges = entries.filter(entry => entry !== 'unix').flatMap(entry => parseEntry(caller, entry))
  const unix = entries.includes('unix')
  return address => {
    if (address === undefined) return unix
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address) // ::ffff:10.0.0.1 is 10.0.0.1
    return ranges.some(range => parsed.kind() === range[0].kind() && parsed.match(range))
  }
}

function parseEntry(caller: string, entry: unknown): Range[] {
  if (entry === 'loopback') return [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')]
  if (typeof entry === 'string') {
    if (ipaddr.isValidCIDR(entry)) return [ipaddr.parseCIDR(entry)]
    // Four parts: ipaddr.js takes 127.1 and 0x7f000001 for addresses, too.
    if (ipaddr.IPv4.isValidFourPartDecimal(entry)) return [[ipaddr.parse(entry), 32]]
    if (ipaddr.IPv6.isValid(entry)) return [[ipaddr.parse(entry), 128]]
  }
  throw new RangeError(
    `${caller}: trustedProxies takes addresses, CIDR ranges, 'loopback' and 'unix', got ${describeValue(entry)}`
  )
}
