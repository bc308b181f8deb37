import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { StartGateway } from '@tsgi/testing/gateway'
import { runArguments, runtimePath, type ScriptRuntime } from '@tsgi/test-support'

const program = fileURLToPath(new URL('programs/gateway.js', import.meta.url))

/** Milliseconds that a server may take to close: some wait for what never comes. */
const CLOSING = 400

/** One process of a runtime for all Fetch servers that a suite starts: each listens within a millisecond or two, and has its own port. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #listeners = new Map<number, (line: string) => void>()
  readonly #ended: Promise<never>
  #started = 0

  constructor(runtime: ScriptRuntime, server: string) {
    const args = runArguments(runtime, program, [server])
    this.#child = spawn(runtimePath(runtime), args, { stdio: ['pipe', 'pipe', 'inherit'] })
    process.once('exit', this.kill) // what a failing run leaves behind
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`${runtime} ended with ${code}`)
    })
    this.#ended.catch(() => {}) // told by whoever waits for an answer
    createInterface(this.#child.stdout!).on('line', line => {
      const space = line.indexOf(' ')
      this.#listeners.get(Number(line.slice(0, space)))?.(line.slice(space + 1))
    })
  }

  readonly start: StartGateway = async ({ options, hear }) => {
    const number = ++this.#started
    let closed!: () => void
    const closing = new Promise<void>(resolve => (closed = resolve))
    const listening = new Promise<number>(resolve => {
      this.#listeners.set(number, line => {
        if (line.startsWith('port ')) resolve(Number(line.slice(5)))
        else if (line === 'closed') closed()
        else hear(line)
      })
    })
    this.#send({ start: number, options })
    const port = await Promise.race([listening, this.#ended])
    return {
      port,
      close: async () => {
        this.#send({ stop: number })
        await Promise.race([closing, pause(CLOSING)])
      }
    }
  }

  readonly kill = (): void => {
    process.removeListener('exit', this.kill)
    this.#child.kill('SIGKILL')
  }

  #send(order: object): void {
    this.#child.stdin!.write(`${JSON.stringify(order)}\n`)
  }
}
