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

/** Milliseconds in another unit, exact to the microsecond, without the tail that binary fractions leave. */
export function scaled(milliseconds: number | undefined, factor: number): number | undefined {
  return milliseconds === undefined
    ? undefined
    : Number((Math.round(milliseconds * 1000) * factor * 1e-3).toFixed(6))
}
