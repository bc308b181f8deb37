import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { serve } from '@tsgi/gateway-node'
import type { ConformanceError } from '@tsgi/testing'
import { checkGateway, gatewaySuite, type StartGateway } from '@tsgi/testing/gateway'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

const start: StartGateway = ({ app, onError, errors, options }) =>
  serve(app, { port: 0, hostname: '127.0.0.1', closeTimeout: 1, onError, errors, ...options })

const spawnGateway: StartGateway = async ({ options, hear }) => {
  const program = fileURLToPath(new URL('gateway-program.js', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const lines = createInterface(child.stdout)
  const port = await new Promise<number>(resolve => {
    lines.on('line', line => (line.startsWith('port ') ? resolve(Number(line.slice(5))) : hear(line)))
  })
  return {
    port,
    async close() {
      child.kill()
      await once(child, 'exit')
    }
  }
}

/** Names what is wrong, and says nothing of it as `@tsgi/core` does. */
function inOtherWords(text: string): string {
  const names =
    /secret|upstream|too late|startResponse|status|header|body|chunk|[a-z]+-[a-z]+|\bte\b|\bx[-: ]a?|\b\d{3}\b|trailer|connection|upgrade/gi
  return `refused: ${[...text.split('\n')[0]!.matchAll(names)].join()}`
}

describe('gatewaySuite', function () {
  this.timeout(10_000)
  before(function () {
    notOn(this, ['bun', 'deno'], 'the gateway is made of node:http')
  })

  describe('with a gateway in another process', () => {
    // One behaviour for each way in which a case and its app talk; all of them run where the gateway's own tests do.
    const told = [5, 16, 20, 22, 29, 32, 33, 34, 37, 39]
    const suite = gatewaySuite({ start: spawnGateway, only: ({ behaviour }) => told.includes(behaviour) })
    after(() => suite.close())
    for (const { name, run } of suite.tests) it(name, run)
  })

  describe('with a gateway that has words of its own', () => {
    const suite = gatewaySuite({
      start: ({ errors, onError, ...setup }) =>
        start({
          ...setup,
          errors: { write: text => errors.write(inOtherWords(text)) },
          onError: (error, environ) => onError(inOtherWords(String(error)), environ)
        }),
      only: ({ behaviour, name }) =>
        [14, 16, 19, 20, 21, 23, 24, 25, 29].includes(behaviour) && !/103/.test(name)
    })
    after(() => suite.close())
    for (const { name, run } of suite.tests) it(name, run)
  })

  describe('with exceptions', () => {
    const only = ({ behaviour }: { behaviour: number }): boolean => behaviour === 4

    it('does not run a behaviour that is declared, and prints the reason', async () => {
      const lines: string[] = []
      const broken: StartGateway = () => Promise.reject(new Error('must not be started'))
      const count = await checkGateway({
        start: broken,
        only,
        except: { 4: 'because' },
        print: line => lines.push(line)
      })
      expect(count).to.equal(3)
      expect(lines[1]).to.equal('does not apply: 4: refuses GET * (because)')
    })

    it('runs a case that is declared, and fails when it holds', async () => {
      const { tests, close } = gatewaySuite({ start, only, except: { '4: refuses GET *': 'because' } })
      const failure: unknown = await tests[1]!.run().catch((error: unknown) => error)
      await close()
      expect(String(failure)).to.match(/declared not to apply \(because\), but it holds/)
    })

    it('prints what is observed in place of a case that is declared', async () => {
      const lines: string[] = []
      const lenient: StartGateway = ({ app, ...setup }) =>
        start({
          ...setup,
          app(environ, startResponse) {
            environ.PATH_INFO ||= '/x'
            return app(environ, startResponse)
          }
        })
      await checkGateway({
        start: lenient,
        only: ({ name }) => name === 'serves OPTIONS *',
        except: { '4: serves OPTIONS *': 'because' },
        print: line => lines.push(line)
      })
      expect(lines).to.deep.equal([
        'does not apply: 4: serves OPTIONS * (because); observed: environ.PATH_INFO: expected "", got "/x"'
      ])
    })

    it('refuses one that names nothing', () => {
      expect(() => gatewaySuite({ start, except: { '4: nothing': 'because' } })).to.throw(
        TypeError,
        'gatewaySuite: except names "4: nothing", which is neither a behaviour nor a case'
      )
    })

    it('refuses one without a reason', () => {
      for (const reason of ['', ' ', undefined, true]) {
        for (const name of ['4', '4: refuses GET *']) {
          expect(() => gatewaySuite({ start, except: { [name]: reason as string } })).to.throw(
            TypeError,
            `gatewaySuite: except must say why "${name}" does not apply, as { "${name}": 'the reason' }, got `
          )
        }
      }
    })
  })

  const wrong: [options: object, error: typeof TypeError | typeof RangeError, says: string][] = [
    [{ start: undefined }, TypeError, 'start must be a function, got undefined'],
    [{ hasOnError: 0 }, TypeError, 'hasOnError must be true or false, got 0'],
    [{ except: null }, TypeError, 'except must be an object, got null'],
    [{ except: '30' }, TypeError, 'except must be an object, got "30"'],
    [{ print: true }, TypeError, 'print must be a function, got true'],
    [{ only: 3 }, TypeError, 'only must be a function, got 3'],
    [{ limit: '300' }, TypeError, 'limit must be an integer from 1 to 2147483647, got "300"'],
    [{ startLimit: 0 }, RangeError, 'startLimit must be an integer from 1 to 2147483647, got 0'],
    [{ limit: Infinity }, RangeError, 'limit must be an integer from 1 to 2147483647, got Infinity']
  ]
  for (const [options, error, says] of wrong) {
    it(`refuses: ${says}`, () => {
      expect(() => gatewaySuite({ start, ...options })).to.throw(error, `gatewaySuite: ${says}`)
    })
  }

  it('does not wait for ever for a start that never settles, and waits once', async () => {
    let started = 0
    const never: StartGateway = () => {
      started++
      return new Promise(() => {})
    }
    const says =
      'gatewaySuite: start must give { port, close } within startLimit, 20 ms, and has not settled; ' +
      'resolve once the gateway listens, or set startLimit higher where it takes longer'
    const only = ({ behaviour }: { behaviour: number }): boolean => behaviour === 4
    const error: unknown = await checkGateway({ start: never, only, startLimit: 20 }).catch(
      (thrown: unknown) => thrown
    )
    expect((error as ConformanceError).failures.map(({ faults }) => faults[0]!.says)).to.deep.equal([
      says,
      says,
      says
    ])
    expect(started).to.equal(1)
  })

  it('closes a gateway that starts too late', async () => {
    let isClosed!: () => void
    const closing = new Promise<void>(resolve => (isClosed = resolve))
    let listens!: (gateway: { port: number; close: () => void }) => void
    const { tests } = gatewaySuite({
      start: () => new Promise(resolve => (listens = resolve)),
      only: ({ behaviour }) => behaviour === 4,
      startLimit: 1
    })
    const error: unknown = await tests[0]!.run().catch((thrown: unknown) => thrown)
    expect(String(error)).to.contain('has not settled')
    listens({ port: 1, close: isClosed })
    await closing
  })

  let closed = 0
  const noGateways: [started: unknown, got: string][] = [
    [undefined, 'undefined'],
    [{ port: 80 }, 'port 80 and close undefined'],
    [{ port: '80', close: () => closed++ }, 'port "80" and close a function'],
    [
      { port: 0.5, close: async () => Promise.reject(new Error(`${closed++}`)) },
      'port 0.5 and close a function'
    ]
  ]
  for (const [started, got] of noGateways) {
    it(`says of what is no gateway: ${got}`, async () => {
      closed = 0
      const { tests } = gatewaySuite({
        start: () => started as never,
        only: ({ behaviour }) => behaviour === 4
      })
      const error: unknown = await tests[0]!.run().catch((thrown: unknown) => thrown)
      expect(String(error)).to.equal(
        `TypeError: gatewaySuite: start must give { port, close }, an integer and a function, got ${got}`
      )
      expect(closed).to.equal(got.endsWith('a function') ? 1 : 0)
    })
  }

  it('does not pass where no test is left', async () => {
    const error: unknown = await checkGateway({ start, only: () => false }).catch((thrown: unknown) => thrown)
    expect(String(error)).to.equal(
      'RangeError: checkGateway: only must leave a test, got none; gatewaySuite lists their names'
    )
  })
})
