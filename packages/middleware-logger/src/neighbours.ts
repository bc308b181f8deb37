import type { Environ } from '@tsgi/core'
import type { JsonValue } from './json.ts'

/** What gzip has decided, when it stands further in: whether it compressed, why, and the bytes before and after. */
export function gzipDecision(environ: Environ): JsonValue {
  const { applied, reason, bytesIn, bytesOut } = objectAt(environ, 'tsgi.gzip')
  if (typeof applied !== 'boolean') return undefined // not there, or still the app's wish
  return [
    ['applied', applied],
    ['reason', typeof reason === 'string' ? reason : undefined],
    ['bytes_in', typeof bytesIn === 'number' ? bytesIn : undefined],
    ['bytes_out', typeof bytesOut === 'number' ? bytesOut : undefined]
  ]
}

/** The session's handle, a hash that may be shown; never the token. */
export function sessionHandle(environ: Environ): string | undefined {
  const { handle } = objectAt(environ, 'tsgi.session')
  return typeof handle === 'string' ? handle : undefined
}

function objectAt(environ: Environ, key: string): Record<string, unknown> {
  const value = (environ as unknown as Record<string, unknown>)[key]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : NONE
}

const NONE = {}
