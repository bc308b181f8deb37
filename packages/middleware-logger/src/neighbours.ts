import type { Environ } from '@tsgi/core'
import type { JsonFields } from './json.ts'

/** What gzip has decided, when it stands further in: whether it compressed, why, and the bytes before and after. */
export function gzipDecision(environ: Environ): JsonFields | undefined {
  const decision = objectAt(environ, 'tsgi.gzip')
  if (typeof decision?.['applied'] !== 'boolean') return undefined // not there, or still the app's wish
  const { applied, reason, bytesIn, bytesOut } = decision
  return [
    ['applied', applied],
    ['reason', typeof reason === 'string' ? reason : undefined],
    ['bytes_in', typeof bytesIn === 'number' ? bytesIn : undefined],
    ['bytes_out', typeof bytesOut === 'number' ? bytesOut : undefined]
  ]
}

/** The session's handle, a hash that may be shown; never the token. */
export function sessionHandle(environ: Environ): string | undefined {
  const handle = objectAt(environ, 'tsgi.session')?.['handle']
  return typeof handle === 'string' ? handle : undefined
}

function objectAt(environ: Environ, key: string): Record<string, unknown> | undefined {
  const value = (environ as unknown as Record<string, unknown>)[key]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
