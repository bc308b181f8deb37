import type { Context } from 'mocha'

type OtherRuntime = 'bun' | 'deno'

/**
 * Leaves a test out, or all that follow a `before`, on runtimes that it does not apply to, and says why: it is about Node itself, or
 * about something in which the runtime differs from Node, and not about what a package promises everywhere.
 */
export function notOn(context: Context, runtimes: readonly OtherRuntime[], reason: string): void {
  const here = runtimes.find(runtime => runtime in process.versions)
  if (here === undefined) return
  console.log(`not on ${here}: ${reason}`)
  context.skip()
}
