import { createRandom } from '../random.ts'
import type { Holdings } from './server-process.ts'
import { startSoakServer } from './soak-server.ts'
import { Visitor, type Kind } from './visitor.ts'

const CONNECTIONS = 64

export interface MixReport {
  done: Record<Kind, number>
  failures: string[]
  /** After a tenth of the requests, when everything has been compiled and every cache is full. */
  before: Holdings
  after: Holdings
  seconds: number
}

/** Sends a mix of requests, whole, killed, unread and throwing, and says what the server holds afterwards. */
export async function runMix(requests: number, seed: number): Promise<MixReport> {
  await using server = await startSoakServer()
  const begun = performance.now()
  const visitor = new Visitor(server.url, CONNECTIONS, createRandom(seed))
  const isIdle = (held: Holdings): boolean => held.opened === held.closed
  const visits = async (count: number): Promise<Holdings> => {
    let left = count
    const visitAll = async (): Promise<void> => {
      while (left-- > 0) await visitor.visit()
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, visitAll))
    return server.until(isIdle, 5000)
  }
  const warmUp = Math.ceil(requests / 10)
  const before = await visits(warmUp)
  await visits(requests - warmUp)
  visitor.end()
  const after = await server.until(
    held => isIdle(held) && held.descriptors <= before.descriptors - CONNECTIONS / 2,
    5000
  )
  return {
    done: visitor.done,
    failures: visitor.failures,
    before,
    after,
    seconds: (performance.now() - begun) / 1000
  }
}
