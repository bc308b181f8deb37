import type { LogDestination } from './options.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Whether a destination should get colours: a terminal, unless `NO_COLOR` is set and not empty or `TERM` is `dumb`; any
 * destination with `FORCE_COLOR`, unless that is `0` or `false`.
 * @see https://no-color.org
 */
export function wantsColor(destination: LogDestination, variables: Variables = environment()): boolean {
  const { NO_COLOR = '', FORCE_COLOR, TERM } = variables
  if (NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (TERM === 'dumb' || destination.isTTY !== true) return false
  const terminal = destination as { hasColors?: () => boolean }
  return typeof terminal.hasColors === 'function' ? terminal.hasColors() : true
}

function environment(): Variables {
  try {
    const { process } = globalThis as { process?: { env?: Variables } }
    const { NO_COLOR, FORCE_COLOR, TERM } = process?.env ?? {}
    return { NO_COLOR, FORCE_COLOR, TERM }
  } catch {
    return {} // Deno without the permission to read them
  }
}
