import { fileURLToPath } from 'node:url'
import { output } from './processes.ts'
import { runRounds, type Plan } from './rounds.ts'
import type { Settings } from './settings.ts'
import type { Section } from './table.ts'

/** A module of src/in-process, which exports `create(...args)` and gives a `Subject`. */
export interface Contender {
  name: string
  module: string
  args: string[]
}

export interface InProcessPlan extends Plan<Contender> {
  /** Turns nanoseconds per unit of the subjects into the unit of the plan. Default: that is what it is. */
  convert?: (nanoseconds: number) => number
}

/** What is timed. */
export interface Subject {
  /** What one run does: requests, chunks. */
  units: number
  /** Does it once; gives something that shows that it was done, so that no compiler can leave it out. */
  run(this: void): unknown
  /** What every run must give. */
  expected: unknown
  /** Looks closer, once, before anything is timed. */
  check(this: void): void | Promise<void>
}

const child = fileURLToPath(new URL('in-process-child.js', import.meta.url))

/**
 * Times functions, each in a process of its own: contenders in one process share call sites, which makes those that come
 * later slower. They are not pinned, so that the collector may use the other core.
 */
export function runInProcess(plans: InProcessPlan[], settings: Settings): Promise<Section[]> {
  const milliseconds = String(settings.seconds * 1000)
  return runRounds<Contender, InProcessPlan>(plans, settings, async ({ module, args }, { convert }) => {
    const printed = await output([process.execPath, child, milliseconds, module, ...args])
    const nanoseconds = Number(printed)
    return { value: convert === undefined ? nanoseconds : convert(nanoseconds) }
  })
}
