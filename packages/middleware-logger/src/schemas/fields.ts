import type { OpenEntry } from '../entry.ts'

/** The target before and after its first `?`. */
export function splitTarget(target: string): [path: string, query: string | undefined] {
  const at = target.indexOf('?')
  return at === -1 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)]
}

/** Name and port of a `Host` header; the brackets of an IPv6 address stay with it. */
export function splitHost(host: string | undefined): [name: string | undefined, port: string | undefined] {
  const match = host === undefined ? null : /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host)
  return match === null ? [host, undefined] : [match[1], match[2]]
}

/** The bytes of a response that has ended. */
export function bytesOf(entry: OpenEntry): number | undefined {
  return entry.outcome === 'pending' ? undefined : entry.bytes
}

/** `1.1` of `HTTP/1.1`. */
export function versionOf(entry: OpenEntry): string | undefined {
  return /^HTTP\/(\d(?:\.\d)?)$/.exec(entry.protocol)?.[1]
}

/** To the microsecond: a quotient of whole numbers has no tail of binary fractions. */
export function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 1000) / 1e6
}
