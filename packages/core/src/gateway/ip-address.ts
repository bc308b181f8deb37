/** Whether the text is an IPv4 address in its usual form. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/**
 * Whether the text is an IPv6 address, without brackets and without a zone.
 * @see RFC 4291, 2.2
 */
export function isIpv6(text: string): boolean {
  if (text.length > 45 || !text.includes(':')) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const [index, half] of halves.entries()) {
    if (half === '') continue
    const parts = half.split(':')
    for (const [at, part] of parts.entries()) {
      const last = index === halves.length - 1 && at === parts.length - 1
      if (GROUP.test(part)) groups += 1
      else if (last && isIpv4(part)) groups += 2
      else return false
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const GROUP = /^[\da-f]{1,4}$/i
