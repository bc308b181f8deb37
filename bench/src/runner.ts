import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runArguments, runtimePath } from '@tsgi/test-support'
import { checkAnswer, type Exchange } from './check-answer.ts'
import { load } from './load.ts'
import { messageOf, pinned, start } from './processes.ts'
import { runRounds, type Plan, type Sample } from './rounds.ts'
import type { Question, Started, Usage } from './server-child.ts'
import type { Settings } from './settings.ts'
import type { Section } from './table.ts'

/** A module of src/servers, which exports `start(...args)` and gives the port. */
export interface Server {
  name: string
  module: string
  args: string[]
  /** What runs it. Default: `'node'`, this one. */
  runtime?: 'node' | 'bun' | 'deno'
}

/** A section whose servers answer the same request with the same bytes. */
export interface HttpPlan extends Plan<Server> {
  exchange: Exchange
  /** Seconds of load before each timing, in which what is hot is compiled. Default: 1, or a third of the timing. */
  warmUp?: number
}

const child = fileURLToPath(new URL('server-child.js', import.meta.url))

/** Times servers under load. */
export function runServers(plans: HttpPlan[], settings: Settings): Promise<Section[]> {
  return runRounds<Server, HttpPlan>(plans, settings, (server, plan) => timeServer(server, plan, settings))
}

async function timeServer(
  server: Server,
  { exchange, warmUp = 1 }: HttpPlan,
  settings: Settings
): Promise<Sample> {
  return withServer(server, async (origin, usage) => {
    const { path, send, post } = exchange
    const url = `${origin}${path}`
    const size = await checkAnswer(server.name, url, exchange)
    if (!settings.smoke) await load(url, Math.max(warmUp, settings.seconds / 3), send, { post })
    const before = await usage()
    const { requests, duration, p99 } = await load(url, settings.seconds, send, { post })
    const cpu = (await usage()).cpu - before.cpu
    const more = exchange.isGzip ? { more: { 'p99, ms': p99, bytes: size } } : {}
    return { value: requests / duration, cpu: cpu / requests, busy: cpu / 1e6 / duration, ...more }
  })
}

/**
 * A server is started anew for each timing: what the optimizer made of it is a matter of luck, and one process would keep
 * that luck through all rounds.
 */
export async function withServer<T>(
  { module, args, runtime = 'node' }: Server,
  use: (origin: string, usage: (question?: Question) => Promise<Usage>, started: Started) => Promise<T>
): Promise<T> {
  const running = start(pinned(0, [runtimePath(runtime), ...runArguments(runtime, child, [module, ...args])]))
  try {
    const started = await messageOf<Started>(running)
    return await use(`http://127.0.0.1:${started.port}`, question => usageOf(running, question), started)
  } finally {
    running.kill('SIGKILL') // srvx answers SIGTERM by waiting for its connections
  }
}

function usageOf(server: ChildProcess, question: Question = 'usage'): Promise<Usage> {
  const answer = messageOf<Usage>(server)
  server.send(question)
  return answer
}
