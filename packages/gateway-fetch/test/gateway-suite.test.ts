import { checkGateway, gatewaySuite } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { BUN, DENO, SRVX, type Exceptions } from './exceptions.ts'
import { notOn, type ScriptRuntime } from '@tsgi/test-support'
import { ServerProcess } from './server-process.ts'

const SERVERS = [
  ['node', 'srvx', SRVX],
  ['bun', 'bun', BUN],
  ['deno', 'deno', DENO]
] as const

/** Behaviours that Fetch or a runtime's own parser may hide: no exception from another one is taken. */
const HIDDEN = new Set([1, 2, 3, 4, 6, 9, 13, 14, 15, 19, 20, 21, 24, 27, 28, 29, 30, 36, 37, 38, 39, 40, 41])

describe('toFetch on the wire', function () {
  this.timeout(60_000)

  // They wait for sockets most of the time: all at once.
  const runs = new Map<string, Promise<number>>()
  const processes: ServerProcess[] = []
  before(function () {
    notOn(this, ['bun', 'deno'], 'Node starts the servers of all runtimes')
    for (const [runtime, server, exceptions] of SERVERS) {
      const run = checkServer(runtime, server, exceptions)
      run.catch(() => {}) // told by its test
      runs.set(server, run)
    }
  })
  after(() => {
    for (const each of processes) each.kill()
  })

  for (const [, server, { never, byChance }] of SERVERS) {
    it(`shows the behaviours of a gateway under ${server}, but for those printed`, async () => {
      expect(await runs.get(server)).to.be.greaterThan(200)
    })

    it(`is excused under ${server} from what Fetch or its parser hides alone`, () => {
      for (const name of [...Object.keys(never), ...Object.keys(byChance)]) {
        expect(HIDDEN.has(Number.parseInt(name)), name).to.equal(true)
      }
    })
  }

  function checkServer(
    runtime: ScriptRuntime,
    server: string,
    { never, byChance }: Exceptions
  ): Promise<number> {
    const shared = new ServerProcess(runtime, server)
    processes.push(shared)
    const { start } = shared
    const print = (line: string): void => console.log(`${server}: ${line}`)
    const titleOf = ({ behaviour, name }: { behaviour: number; name: string }): string =>
      `${behaviour}: ${name}`
    const holds = checkGateway({
      start,
      only: test => !(titleOf(test) in never) && !(titleOf(test) in byChance)
    })
    // Most of what does not hold waits in vain: in lanes, and not for long.
    const fails = [0, 1, 2, 3].map(lane =>
      checkGateway({
        start,
        except: never,
        print,
        only: test => Object.keys(never).indexOf(titleOf(test)) % 4 === lane,
        limit: 500
      })
    )
    const suite = gatewaySuite({ start, only: test => titleOf(test) in byChance })
    const tried = suite.tests.map(async ({ name, run }): Promise<number> => {
      const observed = await run().then(
        () => 'it holds this time',
        (error: unknown) => (error as Error).message
      )
      print(`does not always hold: ${name} (${byChance[name]}); observed: ${observed}`)
      return 1
    })
    return Promise.all([holds, ...fails, ...tried]).then(counts => counts.reduce((sum, n) => sum + n))
  }
})
