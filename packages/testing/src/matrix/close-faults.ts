import type { Exchange } from './exchange.ts'
import { show } from './fault.ts'
import type { MatrixApp } from './matrix-app.ts'

/** What is wrong with the way in which the app's body was closed. */
export function closeFaults(exchange: Exchange, app: MatrixApp): string[] {
  const { scene, failure, left } = exchange
  const { closes } = scene
  const faults: string[] = []
  if (scene.iterations > 1) faults.push(`the body was iterated ${scene.iterations} times`)
  if (scene.pulledLate) faults.push('a chunk was asked for after close')
  // A middleware may answer in the app's place.
  if (!scene.hasBody) return faults
  if (app.isStream === true ? scene.hasEnded || failure !== undefined : app.hasNoClose === true) return faults
  if (closes.length !== 1)
    return [...faults, `the body must be closed once, was closed ${closes.length} times`]
  if (app.isStream === true) return faults
  const reason = left === undefined ? failure?.error : left.reason
  const given = closes[0]![0]
  if (given !== reason) faults.push(`close must get ${show(reason)}, got ${show(given)}`)
  return faults
}
