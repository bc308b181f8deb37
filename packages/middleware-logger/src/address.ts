/** The address in its usual form: an IPv4 address that came over an IPv6 socket loses its `::ffff:`. */
export function plainAddress(address: string): string {
  if (!address.startsWith(':')) return address // most of all
  return MAPPED.test(address) ? address.slice(MAPPED_PREFIX.length) : address
}

/**
 * The network of an address, without the host: the first 24 bits of IPv4, the first 48 of IPv6. Undefined for what is no
 * address, which may be anything.
 */
export function anonymizeAddress(address: string): string | undefined {
  const plain = plainAddress(address)
  const ipv4 = IPV4.exec(plain)
  if (ipv4 !== null) return `${ipv4[1]}.0`
  const [host = ''] = plain.split('%') // the zone names an interface of this machine
  if (!IPV6.test(host)) return undefined
  const [head = '', tail] = host.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    // An IPv4 address at the end stands for two groups.
    const after = tail === '' ? [] : tail.split(':')
    const width = after.length + (tail.includes('.') ? 1 : 0)
    while (groups.length + width < 8) groups.push('0')
    groups.push(...after)
  }
  const network = groups.slice(0, 3).map(group => Number.parseInt(group, 16).toString(16))
  while (network.at(-1) === '0') network.pop()
  return `${network.join(':')}::`
}

const MAPPED_PREFIX = '::ffff:'
const MAPPED = /^::ffff:\d+\.\d+\.\d+\.\d+$/i
const IPV4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/
const IPV6 = /^(?=.*:.*:)(?!.*::.*::)[\da-f:]+(?:\d+\.\d+\.\d+\.\d+)?$/i
