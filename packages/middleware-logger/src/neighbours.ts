import type { Environ } from '@tsgi/core'
import type { JsonFields } from './json.ts'

/** What gzip has decided, when it stands further in: whether it compressed, why, and the bytes before and after. */
export function gzipDecision(environ: Environ): JsonFields | undefined {
  const applied = read(environ, 'tsgi.gzip', 'applied')
  if (typeof applied !== 'boolean') return undefined // not there, or still the app's wish
  const [reason, bytesIn, bytesOut] = DETAILS.map(member => read(environ, 'tsgi.gzip', member))
  return [
    ['applied', applied],
    ['reason', typeof reason === 'string' ? reason : undefined],
    ['bytes_in', typeof bytesIn === 'number' ? bytesIn : undefined],
    ['bytes_out', typeof bytesOut === 'number' ? bytesOut : undefined]
  ]
}

/** The session's handle, a hash that may be shown; never the token. */
export function sessionHandle(environ: Environ): string | undefined {
  const handle = read(environ, 'tsgi.session', 'handle')
  return typeof handle === 'string' ? handle : undefined
}

const DETAILS = ['reason', 'bytesIn', 'bytesOut'] as const

/** A neighbour that fails has nothing to say: its getters are not ours, and a line without it is better than none. */
function read(environ: Environ, key: string, member: string): unknown {
  const value = (environ as unknown as Record<string, unknown>)[key]
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return (value as Record<string, unknown>)[member]
  } catch {
    return undefined
  }
}
