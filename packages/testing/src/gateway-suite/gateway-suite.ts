import { describeValue } from '@tsgi/core'
import { cases } from '../gateway/cases.ts'
import type { Protocol } from '../gateway/frames/framing.ts'
import type { GatewayCase } from '../gateway/gateway-case.ts'
import { checkSuiteOptions } from './check-suite-options.ts'
import { limitStart } from './limit-start.ts'
import { LiveGateway } from './live-gateway.ts'
import type { StartGateway } from './start-gateway.ts'

export interface GatewaySuiteOptions {
  /** Starts the gateway under test on a port of the loopback. */
  start: StartGateway
  /**
   * What it speaks: `'http'`, or with a front server `'scgi'` or `'fastcgi'`. The behaviours of HTTP connections are for the former, 42 is
   * for the latter; what does not apply by this is printed in a line. Default: `'http'`.
   */
  speaks?: Protocol
  /**
   * Whether it has an `onError`. One that has none is asked for what it writes to `tsgi.errors` alone. Default: true.
   */
  hasOnError?: boolean
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
  /**
   * Milliseconds that `start` may take, for which another process or runtime needs longer than for an answer. Once it has taken longer, tests
   * that need another gateway fail at once. Default: 30000.
   */
  startLimit?: number
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
 * The 42 behaviours that a gateway must show, each in one test or more, for any runner. They run one after the other, on raw
 * connections, and start a gateway for each set of options, at the first test that needs it.
 *
 * @throws {TypeError | RangeError} for an option that does not exist or is wrong, for an exception from a behaviour or case that does not
 * exist, and for one without a reason
 * @example const suite = gatewaySuite({ start })
 * for (const { name, run } of suite.tests) it(name, run)
 * after(() => suite.close())
 */
export function gatewaySuite(options: GatewaySuiteOptions): GatewaySuite {
  checkSuiteOptions(options)
  const { start, except = {}, print = console.log, only } = options
  const { limit = 3000, startLimit = 30_000, speaks: protocol = 'http', hasOnError = true } = options
  const all = cases.map((test, number) => ({ number, test, title: `${test.behaviour}: ${test.name}` }))
  const own = all.filter(({ test }) => (test.speaks ?? 'http') === protocol)
  checkExceptions(
    except,
    own.flatMap(({ test, title }) => [String(test.behaviour), title])
  )
  const startInTime = limitStart(start, startLimit)
  const gateways = new Map<string, Promise<LiveGateway>>()
  const tests: GatewayTest[] = own
    .filter(({ test: { behaviour, name } }) => only?.({ behaviour, name }) ?? true)
    .map(({ number, test, title }) => ({
      behaviour: test.behaviour,
      name: title,
      run: () => runOrExcept(number, test, title)
    }))
  const shown = new Set(own.map(({ test }) => test.behaviour))
  for (const behaviour of new Set(all.map(({ test }) => test.behaviour))) {
    const name = `is not for a gateway that speaks ${protocol}`
    if (shown.has(behaviour) || only?.({ behaviour, name }) === false) continue
    const title = `${behaviour}: ${name}`
    tests.push({ behaviour, name: title, run: async () => print(`does not apply: ${title}`) })
  }

  return {
    tests: tests.toSorted((a, b) => a.behaviour - b.behaviour),
    async close() {
      const started = [...gateways.values()]
      gateways.clear()
      await Promise.allSettled(started.map(async gateway => (await gateway).close()))
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
      gateways.set(
        key,
        (gateway = LiveGateway.start(startInTime, test.options ?? {}, { limit, protocol, hasOnError }))
      )
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
  for (const [name, reason] of Object.entries(except)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `gatewaySuite: except names ${JSON.stringify(name)}, which is neither a behaviour nor a case`
      )
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(
        `gatewaySuite: except must say why ${JSON.stringify(name)} does not apply, as { ${JSON.stringify(name)}: 'the reason' }, got ${describeValue(reason)}`
      )
    }
  }
}
