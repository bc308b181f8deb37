// Asks express-session, and TSGI on each of its stores that processes share, for what a session should keep, and prints a table:
// node bench/dist/session-guarantees/main.js. Ends with 1 if TSGI fails in a row.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore, type SessionStore } from '@tsgi/middleware-session'
import { createFileStore } from '@tsgi/middleware-session/file'
import { createRedisStore } from '@tsgi/middleware-session/redis'
import { isInstalled } from '../processes.ts'
import { startBenchRedis } from '../redis-server.ts'
import type { Server } from '../runner.ts'
import { redisClient } from '../servers/redis-client.ts'
import { race } from '../session-race.ts'
import { scenarios, type Outcome } from './scenarios.ts'
import { tsgi, withExpress, type Subject } from './subjects.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
const redis = isInstalled('redis-server') ? await startBenchRedis(['redis-server']) : undefined
if (redis === undefined) console.error('skipped: redis-server is not installed')
const rows: string[] = []
let failed = 0
try {
  const stores: Record<string, SessionStore> = {
    memory: createMemoryStore(),
    files: createFileStore({ directory: join(folder, 'sessions') })
  }
  if (redis !== undefined) {
    const client = await redisClient(redis.url)
    stores['Redis'] = createRedisStore({ command: args => client.sendCommand(args) })
  }
  const subjects: [name: string, subject: Subject][] = [
    ['express-session', withExpress],
    ...Object.entries(stores).map(([name, store]): [string, Subject] => [`TSGI, ${name}`, tsgi(store)])
  ]
  rows.push(line(['', ...subjects.map(([name]) => name)]), line(['---', ...subjects.map(() => '---')]))
  for (const { demands, run } of scenarios) {
    const cells: string[] = []
    for (const [name, subject] of subjects) cells.push(cell(name, await run(subject)))
    rows.push(line([demands, ...cells]))
  }
  rows.push(line(await increments(subjects.map(([name]) => name))))
} finally {
  await redis?.stop()
  rmSync(folder, { recursive: true })
}
console.log(rows.join('\n'))
process.exit(failed === 0 ? 0 : 1)

/** The race of the table `session`, on the stores that two processes share. */
async function increments(names: string[]): Promise<string[]> {
  const servers: Record<string, Server | undefined> = {
    'TSGI, files': { name: 'TSGI', module: 'session-tsgi', args: [join(folder, 'race')] }
  }
  if (redis !== undefined) {
    servers['express-session'] = { name: 'express-session', module: 'session-express', args: [redis.url, ''] }
    servers['TSGI, Redis'] = { name: 'TSGI', module: 'session-tsgi', args: [redis.url] }
  }
  const cells: string[] = []
  for (const name of names) {
    const server = servers[name]
    const { value } = server === undefined ? { value: undefined } : await race(server, { smoke: false })
    const seen = { isTrue: value === 100, seen: `${value} % kept` }
    cells.push(value === undefined ? 'not shared' : cell(name, seen))
  }
  return ['two processes, two requests at a time on each, increment one counter: none is lost', ...cells]
}

function cell(name: string, { isTrue, seen }: Outcome): string {
  if (!isTrue && name.startsWith('TSGI')) failed++
  return `${isTrue ? 'yes' : 'no'}: ${seen}`
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}
