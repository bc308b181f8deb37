import { setTimeout } from 'node:timers/promises'
import type { FaultClient, Seen } from './clients.ts'
import type { FaultServer } from './fault-server.ts'
import type { Ending, ThrowPoint } from './throw-points.ts'
import { throwPoints } from './throw-points.ts'
import { MARK, type Witness } from './witness.ts'

// A client that asks for all of a round, one after the other, on a busy machine.
const PATIENCE = 15_000
let count = 0

/**
 * Has a client meet a fault, and gives how the response ended.
 *
 * @throws {Error} that says what does not hold
 */
export async function checkCell(
  server: FaultServer,
  point: ThrowPoint,
  client: FaultClient
): Promise<Ending> {
  const path = `/${throwPoints.indexOf(point)}/${++count}`
  const witness = server.witness(path)
  const asked = client.ask(server.url, path, point.input, point.isKilled === true)
  const seen = await Promise.race([asked, setTimeout(PATIENCE, undefined, { ref: false })])
  if (seen === undefined) throw new Error('the client hangs')
  await settles(() => complaint(point, witness, seen) === undefined)
  const found = complaint(point, witness, seen)
  if (found !== undefined) throw new Error(found)
  return seen.ending
}

function complaint(point: ThrowPoint, witness: Witness, seen: Seen): string | undefined {
  const { ending, text } = seen
  if (!point.endings.includes(ending)) return `the response ends ${ending}, not ${point.endings.join(' or ')}`
  if (text.includes(MARK)) return 'the message of the error is on the wire'
  if (/^ +at .*:\d+/m.test(text)) return 'a stack is on the wire'
  if (witness.closed !== witness.opened) return `close ran ${witness.closed} times of ${witness.opened}`
  const { reports } = witness
  if (reports.length !== (point.isSilent ? 0 : 1))
    return `reported ${reports.length} times: ${reports.join('; ')}`
  const isMarked = point.isSilent === true || reports[0]!.includes(MARK)
  if (isMarked === (point.isRefused === true)) return `reported is ${reports[0]}`
  return undefined
}

/** The server may be a little later than the client; what comes too often comes soon after. */
async function settles(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < PATIENCE; waited += 5) await setTimeout(5)
  await setTimeout(0)
}
