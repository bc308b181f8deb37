import { isPromise } from '@tsgi/core'
import { closeUnused } from './close-unused.ts'
import type { StartedGateway, StartGateway } from './start-gateway.ts'

/**
 * The same `start`, which rejects where it has not settled after that many milliseconds, and from then on at once: a suite has hundreds of
 * tests, and each of them would wait as long. A gateway that comes too late is closed, as nobody else does.
 */
export function limitStart(start: StartGateway, limit: number): StartGateway {
  let late: Error | undefined
  return async setup => {
    if (late !== undefined) throw late
    const pending = start(setup)
    if (!isPromise(pending)) return pending
    return new Promise<StartedGateway>((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        late ??= new Error(
          `gatewaySuite: start must give { port, close } within startLimit, ${limit} ms, and has not settled; ` +
            'resolve once the gateway listens, or set startLimit higher where it takes longer'
        )
        reject(late)
      }, limit)
      pending.then(
        started => {
          clearTimeout(timer)
          if (isLate) closeUnused(started)
          else resolve(started)
        },
        (error: unknown) => {
          clearTimeout(timer)
          reject(error) // of one that was too late nobody hears: no test is left
        }
      )
    })
  }
}
