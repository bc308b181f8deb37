import type { Environ } from '@tsgi/core'
import { encodePath } from '@tsgi/core/gateway'

/**
 * The request target as sent. Where a transport hides it, it is rebuilt with percent-encoding: never the decoded path
 * itself, which may hold line ends.
 */
export function targetOf(environ: Environ): string {
  const sent: unknown = environ.REQUEST_URI
  if (typeof sent === 'string') return sent
  const query: string | undefined = environ.QUERY_STRING
  const path = encodePath(`${environ.SCRIPT_NAME}${environ.PATH_INFO}`)
  return query === undefined || query === '' ? path : `${path}?${query}`
}
