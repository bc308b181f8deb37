import { fileURLToPath } from 'node:url'
import { load } from '../load.ts'
import { messageOf, pinned, start } from '../processes.ts'
import { runRounds, type Plan, type Sample } from '../rounds.ts'
import type { Server } from '../runner.ts'
import type { Started, Usage } from '../server-child.ts'
import type { Settings } from '../settings.ts'
import type { Section } from '../table.ts'

const child = fileURLToPath(new URL('../server-child.js', import.meta.url))

const plan: Plan<Server> = {
  title: 'Memory after load, while nobody reads the pipe that is logged to',
  unit: 'MiB more',
  better: 'less',
  baseline: 'TSGI, sink before stdout',
  contenders: [
    { name: 'TSGI, no logger', module: 'logged-tsgi', args: ['unused'] },
    { name: 'TSGI, sink before stdout', module: 'logged-tsgi', args: ['stdout', 'combined'] },
    { name: 'morgan, stdout', module: 'logged-node-http', args: ['stdout', 'morgan'] }
  ],
  claims: []
}

// Four kilobytes a line, so that it is the lines that show, and not what the heap does anyway.
const headers = { 'User-Agent': 'x'.repeat(4000) }

/** A request that fails, or is not answered, is an error: all are served. pino waits for the reader, and would serve none. */
export function runStalled(settings: Settings): Promise<Section[]> {
  return runRounds<Server, Plan<Server>>([plan], settings, async ({ module, args }): Promise<Sample> => {
    const running = start(pinned(0, [process.execPath, child, module, ...args]), 'pipe')
    try {
      const { port } = await messageOf<Started>(running)
      const url = `http://127.0.0.1:${port}/`
      if (!settings.smoke) await load(url, 1)
      const before = await memoryOf(running)
      await load(url, settings.seconds, headers)
      return { value: Math.max((await memoryOf(running)) - before, 0) / 1024 / 1024 }
    } finally {
      running.kill('SIGKILL')
    }
  })
}

async function memoryOf(server: ReturnType<typeof start>): Promise<number> {
  const answer = messageOf<Usage>(server)
  server.send('usage')
  return (await answer).memory
}
