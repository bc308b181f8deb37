// Asks express-session, and TSGI on each of its stores that processes share, for what a session should keep, and prints a table:
// node bench/dist/session-guarantees/main.js. Ends with 1 if TSGI fails in a row.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore, type SessionStore } from '@tsgi/middleware-session'
import { createFileStore } from '@tsgi/middleware-session/file'
import { createPostgresStore, postgresMigration } from '@tsgi/middleware-session/postgres'
import { createRedisStore } from '@tsgi/middleware-session/redis'
import { postgresProgram, startPostgres } from '@tsgi/test-support'
import pg from 'pg'
import { isInstalled } from '../processes.ts'
import { startBenchRedis } from '../redis-server.ts'
import type { Server } from '../runner.ts'
import { redisClient } from '../servers/redis-client.ts'
import { kill } from '../session-kill.ts'
import { race } from '../session-race.ts'
import { scenarios, type Outcome } from './scenarios.ts'
import { tsgi, withExpress, type Subject } from './subjects.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
const redis = isInstalled('redis-server') ? await startBenchRedis(['redis-server']) : undefined
if (redis === undefined) console.error('skipped: redis-server is not installed')
const postgres = isInstalled(postgresProgram('postgres')) ? await startPostgres() : undefined
if (postgres === undefined) console.error('skipped: postgresql is not installed')
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
  if (postgres !== undefined) {
    const pool = new pg.Pool({ connectionString: postgres.url })
    pool.on('error', () => {}) // it is stopped at the end
    await pool.query(postgresMigration())
    stores['PostgreSQL'] = createPostgresStore({ query: (text, params) => pool.query(text, params) })
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
  const names = subjects.map(([name]) => name)
  rows.push(line(await increments(names)), line(await kills(names)))
} finally {
  await postgres?.stop()
  await redis?.stop()
  rmSync(folder, { recursive: true })
}
console.log(rows.join('\n'))
process.exit(failed === 0 ? 0 : 1)

/** Servers on the stores that two processes share, by the names of their columns. */
function sharing(): Record<string, Server | undefined> {
  const servers: Record<string, Server> = {
    'TSGI, files': { name: 'TSGI', module: 'session-tsgi', args: [join(folder, 'race')] }
  }
  if (redis !== undefined) {
    servers['express-session'] = { name: 'express-session', module: 'session-express', args: [redis.url, ''] }
    servers['TSGI, Redis'] = { name: 'TSGI', module: 'session-tsgi', args: [redis.url] }
  }
  if (postgres !== undefined) {
    servers['TSGI, PostgreSQL'] = { name: 'TSGI', module: 'session-tsgi', args: [postgres.url] }
  }
  return servers
}

async function eachSharing(names: string[], ask: (server: Server) => Promise<Outcome>): Promise<string[]> {
  const servers = sharing()
  const cells: string[] = []
  for (const name of names) {
    const server = servers[name]
    cells.push(server === undefined ? 'not shared' : cell(name, await ask(server)))
  }
  return cells
}

/** The race of the table `session`. */
async function increments(names: string[]): Promise<string[]> {
  const cells = await eachSharing(names, async server => {
    const { value } = await race(server, { smoke: false })
    return { isTrue: value === 100, seen: `${Math.round(value)} % kept` }
  })
  return ['two processes, two requests at a time on each, increment one counter: none is lost', ...cells]
}

async function kills(names: string[]): Promise<string[]> {
  const cells = await eachSharing(names, async server => {
    const { answered, sent, kept, isWhole } = await kill(server)
    return {
      isTrue: isWhole && kept >= answered && kept <= sent,
      seen: `${answered} answered, ${kept} kept of ${sent}`
    }
  })
  return [
    'processes are killed (`kill -9`) in mid-request, and another one reads: all that was answered, nothing by half',
    ...cells
  ]
}

function cell(name: string, { isTrue, seen }: Outcome): string {
  if (!isTrue && name.startsWith('TSGI')) failed++
  return `${isTrue ? 'yes' : 'no'}: ${seen}`
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}
