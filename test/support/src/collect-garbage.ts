import { setImmediate } from 'node:timers/promises'
// By name, since not every runtime has it.
import * as v8 from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** Collects what nobody holds any more, on Node; what has just ended is let go in the turns after it. */
export async function collectGarbage(): Promise<void> {
  if (collect === undefined) {
    v8.setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  for (let i = 0; i < 3; i++) {
    collect()
    await setImmediate()
  }
}
