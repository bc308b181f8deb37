import { setTimeout } from 'node:timers/promises'
import { JSON_TYPE, STREAM_BYTES, streamText } from '../apps/gzip-task.ts'
import { checkAnswer, type Exchange } from '../check-answer.ts'
import { Connections } from '../connections.ts'
import { helloExchange } from '../hello-exchange.ts'
import { runRounds, type Plan, type Sample } from '../rounds.ts'
import { withServer } from '../runner.ts'
import type { Usage } from '../server-child.ts'
import type { Settings } from '../settings.ts'
import type { Table } from '../table.ts'
import { bare, packages, peers, tsgi, type Toolkit } from '../toolkits.ts'

interface MemoryPlan extends Plan<Toolkit> {
  count: number
  exchange: Exchange
  /** The clients read nothing of what is streamed to them. */
  isStalled: boolean
}

const IDLE = 1000
const SLOW = 200

export const memory: Table = {
  name: 'memory',
  packages,
  about: `What a connection costs that does nothing: one that is kept alive after hello world was answered, and one whose client has asked for a file of
10 MiB and reads nothing of it; at the end one such client reads on, and must get it all. The figure is what objects and buffers take after a full
collection; beside it stands what the system has given, with what the process keeps for later. A tenth as many connections come first, with what they cost once.
TSGI keeps an object for each connection, with the peer's address and what its requests share. Rounds are a third of those named at the end.`,
  run: settings =>
    runRounds<Toolkit, MemoryPlan>(
      [idle, slow],
      { ...settings, rounds: Math.ceil(settings.rounds / 3) },
      (toolkit, plan) => measure(toolkit, plan, settings)
    )
}

const plan = {
  unit: 'KiB per connection',
  better: 'less' as const,
  baseline: bare.name,
  contenders: [bare, tsgi, ...peers],
  claims: []
}
const idle: MemoryPlan = {
  ...plan,
  title: `${IDLE} idle connections`,
  count: IDLE,
  exchange: helloExchange(0),
  isStalled: false
}
const slow: MemoryPlan = {
  ...plan,
  title: `${SLOW} connections whose clients do not read`,
  count: SLOW,
  exchange: {
    path: '/',
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: Buffer.from(streamText())
  },
  isStalled: true
}

function measure(
  { name, module }: Toolkit,
  { count, exchange, isStalled }: MemoryPlan,
  settings: Settings
): Promise<Sample> {
  const many = settings.smoke ? 10 : count
  const server = isStalled ? { name, module: `stream-${module}`, args: [] } : { name, module, args: ['0'] }
  return withServer(server, async (origin, usage) => {
    const url = origin + exchange.path
    await checkAnswer(name, url, exchange)
    const connections = new Connections(name, url)
    const open = (number: number): Promise<void> =>
      isStalled ? connections.stalled(number, exchange) : connections.idle(number, exchange)
    try {
      await open(Math.ceil(many / 10))
      await settled(usage)
      const before = await usage('collected')
      await open(many)
      await settled(usage)
      const after = await usage('collected')
      connections.check()
      if (isStalled) await connections.finish(STREAM_BYTES)
      const each = (figure: 'heap' | 'memory'): number => (after[figure] - before[figure]) / many / 1024
      return { value: each('heap'), more: { 'KiB, resident': each('memory') } }
    } finally {
      connections.destroy()
    }
  })
}

/** Waits until a server does nothing any more. */
async function settled(usage: () => Promise<Usage>): Promise<void> {
  const span = 100 // milliseconds
  let { cpu } = await usage()
  for (let isBusy = true; isBusy;) {
    await setTimeout(span)
    const now = (await usage()).cpu
    isBusy = now - cpu > span * 50 // a twentieth of it, in microseconds
    cpu = now
  }
}
