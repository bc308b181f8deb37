import { atOnce, type Environ } from '@tsgi/core'
import { mustGive } from './must-give.ts'
import type { Clock } from './options.ts'
import type { Reports } from './reports.ts'

/** A clock that always answers; what is wrong with the user's is told to `tsgi.errors`. */
export interface SafeClock {
  now(environ: Environ): number
  monotonic(environ: Environ): number
}

export const systemClock: SafeClock = { now: () => Date.now(), monotonic: () => performance.now() }

/** Where the user's clock throws, or gives no number, the system's stands in. */
export function safeClock(clock: Clock, reports: Reports): SafeClock {
  return {
    now: environ => ask(clock, 'now', environ, reports),
    monotonic: environ => ask(clock, 'monotonic', environ, reports)
  }
}

function ask(clock: Clock, member: keyof Clock, environ: Environ, reports: Reports): number {
  try {
    const time: unknown = atOnce(`clock.${member} must give ${MILLISECONDS}`, clock[member]())
    if (Number.isFinite(time)) return time as number
    throw mustGive(`clock.${member}`, MILLISECONDS, time)
  } catch (error) {
    reports.tell('clock', error, environ['tsgi.errors'])
    return systemClock[member](environ)
  }
}

const MILLISECONDS = 'a finite number of milliseconds'
