import { cases } from '../gateway/cases.ts'
import type { GatewayCase } from '../gateway/gateway-case.ts'
import { LiveGateway } from './live-gateway.ts'
import type { StartGateway } from './start-gateway.ts'

export interface GatewaySuiteOptions {
  /** Starts the gateway under test on a port of the loopback. */
  start: StartGateway
  /**
   * What does not apply, with the reason: behaviours by number, which are not run (`{ 30: 'no trailers in a Response' }`), and cases by
   * name (`{ '4: refuses GET *': 'the runtime answers' }`), which are run, and have to fail: an exception that is not needed is
   * a failure. Both are printed. Default: everything applies.
   */
  except?: Readonly<Record<string | number, string>>
  /** Gets what does not apply, a line each, with what was observed in its place. Default: `console.log`. */
  print?: (line: string) => void
  /** Which cases there are. Default: all. */
  only?: (test: { behaviour: number; name: string }) => boolean
  /** Milliseconds that a test waits for what should happen at once. Default: 3000. */
  limit?: number
}

/** A behaviour that the gateway must show. */
export interface GatewayTest {
  readonly behaviour: number
  /** `22: answers HEAD for a body without end`. */
  readonly name: string
  /** Rejects with what is wrong. */
  readonly run: () => Promise<void>
}

export interface GatewaySuite {
  readonly tests: readonly GatewayTest[]
  /** Stops the gateways that the tests have started. */
  readonly close: () => Promise<void>
}

/**
 * The behaviours that a gateway must show, by the numbers 1 to 41, each a test, for any runner. (42, the frames of SCGI and FastCGI, has no
 * cases: the suite speaks HTTP.) They run one after the other, on raw connections, and start a gateway
 * for each set of options, at the first test that needs it.
 *
 * @throws {TypeError} for an exception from a behaviour or case that does not exist
 * @example const suite = gatewaySuite({ start })
 * for (const { name, run } of suite.tests) it(name, run)
 * after(() => suite.close())
 */
export function gatewaySuite(options: GatewaySuiteOptions): GatewaySuite {
  const { start, except = {}, print = console.log, only, limit = 3000 } = options
  if (typeof start !== 'function')
    throw new TypeError(`gatewaySuite: start must be a function, got ${String(start)}`)
  const tests = cases.map((test, number) => ({ number, test, title: `${test.behaviour}: ${test.name}` }))
  checkExceptions(
    except,
    tests.flatMap(({ test, title }) => [String(test.behaviour), title])
  )
  const gateways = new Map<string, Promise<LiveGateway>>()

  return {
    tests: tests
      .filter(({ test: { behaviour, name } }) => only?.({ behaviour, name }) ?? true)
      .map(({ number, test, title }) => ({
        behaviour: test.behaviour,
        name: title,
        run: () => runOrExcept(number, test, title)
      })),
    async close() {
      const all = [...gateways.values()]
      gateways.clear()
      await Promise.allSettled(all.map(async gateway => (await gateway).close()))
    }
  }

  async function runOrExcept(number: number, test: GatewayCase, title: string): Promise<void> {
    const absent = except[test.behaviour]
    if (absent !== undefined) {
      print(`does not apply: ${title} (${absent})`)
      return
    }
    const reason = except[title]
    if (reason === undefined) return run(number, test)
    const failure = await run(number, test).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error))
    )
    if (failure === undefined)
      throw new Error(`is declared not to apply (${reason}), but it holds: remove it from except`)
    print(`does not apply: ${title} (${reason}); observed: ${failure}`)
  }

  async function run(number: number, test: GatewayCase): Promise<void> {
    const key = test.closes === true ? `${number}` : JSON.stringify(test.options ?? {})
    let gateway = gateways.get(key)
    if (gateway === undefined)
      gateways.set(key, (gateway = LiveGateway.start(start, test.options ?? {}, limit)))
    try {
      await (await gateway).run(number, test)
    } catch (error) {
      await stop(key, gateway)
      throw error
    }
    if (test.closes === true) await stop(key, gateway)
  }

  // After a failure too: the next test must not meet what this one has left.
  async function stop(key: string, gateway: Promise<LiveGateway>): Promise<void> {
    gateways.delete(key)
    await gateway.then(live => live.close()).catch(() => {})
  }
}

function checkExceptions(except: object, known: readonly string[]): void {
  const unknown = Object.keys(except).find(name => !known.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(
      `gatewaySuite: except names ${JSON.stringify(unknown)}, which is neither a behaviour nor a case`
    )
  }
}
