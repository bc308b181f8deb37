import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gatewaySuite, type StartGateway } from '@tsgi/testing/gateway'
import { after, describe, it } from 'mocha'
import { BUN, DENO, SRVX } from './exceptions.ts'
import { runArguments, runtimePath, type Runtime } from './runtimes.ts'

const program = fileURLToPath(new URL('programs/gateway.js', import.meta.url))

function starter(runtime: Exclude<Runtime, 'workerd'>, server: string): StartGateway {
  return async ({ options, hear }) => {
    const args = runArguments(runtime, program, [server, JSON.stringify(options)])
    const child = spawn(runtimePath(runtime), args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    const lines = createInterface(child.stdout)
    const ended = once(child, 'exit').then(([code]) => {
      process.removeListener('exit', kill)
      throw new Error(`${runtime} ended with ${code}`)
    })
    ended.catch(() => {})
    const listening = new Promise<number>(resolve => {
      lines.on('line', line => (line.startsWith('port ') ? resolve(Number(line.slice(5))) : hear(line)))
    })
    return {
      port: await Promise.race([listening, ended]),
      async close() {
        child.kill()
        const timer = setTimeout(kill, 1000)
        await ended.catch(() => {})
        clearTimeout(timer)
      }
    }
  }
}

const SERVERS = [
  ['node', 'srvx', SRVX],
  ['bun', 'bun', BUN],
  ['deno', 'deno', DENO]
] as const

describe('toFetch on the wire', function () {
  this.timeout(10_000)

  for (const [runtime, server, except] of SERVERS) {
    describe(`under ${server}`, () => {
      const suite = gatewaySuite({ start: starter(runtime, server), except })
      after(() => suite.close())
      for (const { name, run } of suite.tests) it(name, run)
    })
  }
})
