import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { greeting, TEXT } from '../apps/task.ts'
import { runInProcess, type InProcessPlan } from '../in-process.ts'
import { LOGGED_HEADERS } from '../in-process/environ.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Settings } from '../settings.ts'
import type { Claim, Section, Table } from '../table.ts'
import { runStalled } from './logger-stalled.ts'

export const logger: Table = {
  name: 'logger',
  packages: [
    '@tsgi/core',
    '@tsgi/gateway-node',
    '@tsgi/middleware-logger',
    'morgan',
    'pino',
    'pino-http',
    'fastify',
    'autocannon'
  ],
  about: `What a line per request costs. First in process: a request through the logger, from its call to the close of the body, in each
format; of the peers the making of the line alone. Then hello world over HTTP with and without a logger that writes to a file, and
to /dev/null. What a logger costs is the difference of the server's CPU time per request with and without it, round by round: requests
per second differ by less than they vary. morgan writes \`combined\` to a file stream. pino-http and Fastify write as they come, and again
as pino advises for speed, in blocks of 4 KiB; lean means the fields of TSGI's json instead of all headers. Fastify writes two lines for
a request. Last, the memory that a server takes while nobody reads its log, which is a pipe.`,
  async run(settings) {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
    try {
      const file = plan('a file', name => join(folder, name.replace(/\W+/g, '-')))
      const nothing = plan('/dev/null', () => '/dev/null')
      const served = await runServers([file, nothing], settings)
      checkFiles(folder, settings)
      return [
        ...(await runInProcess([lines], settings)),
        ...served,
        ...served.map(added),
        ...(await runStalled(settings))
      ]
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

const BARE = { TSGI: 'TSGI', 'node:http': 'node:http', Fastify: 'Fastify' } as const

/** Who has a logger, and who is the same without. */
const LOGGERS: { name: string; bare: keyof typeof BARE; module: string; kind: string }[] = [
  { name: 'TSGI, json', bare: 'TSGI', module: 'logged-tsgi', kind: 'json' },
  { name: 'TSGI, combined', bare: 'TSGI', module: 'logged-tsgi', kind: 'combined' },
  { name: 'morgan, combined', bare: 'node:http', module: 'logged-node-http', kind: 'morgan' },
  { name: 'pino-http', bare: 'node:http', module: 'logged-node-http', kind: 'pino-http' },
  {
    name: 'pino-http, lean, in blocks',
    bare: 'node:http',
    module: 'logged-node-http',
    kind: 'pino-http lean'
  },
  { name: "Fastify's", bare: 'Fastify', module: 'logged-fastify', kind: 'file' },
  { name: "Fastify's, in blocks", bare: 'Fastify', module: 'logged-fastify', kind: 'blocks' }
]

const lines: InProcessPlan = {
  title: 'One line, in process',
  unit: 'ns per request',
  better: 'less',
  baseline: 'json, plain',
  contenders: [
    { name: 'no logger', module: 'logger-tsgi', args: ['none'] },
    ...['dev', 'tiny', 'common', 'combined', 'directives', 'function'].map(kind => ({
      name: kind,
      module: 'logger-tsgi',
      args: [kind]
    })),
    ...['plain', 'otel', 'ecs', 'gcp'].map(schema => ({
      name: `json, ${schema}`,
      module: 'logger-tsgi',
      args: [schema]
    })),
    { name: 'morgan, combined, the line alone', module: 'logger-peers', args: ['morgan'] },
    { name: 'pino, the line alone', module: 'logger-peers', args: ['pino'] }
  ],
  claims: []
}

function plan(to: string, pathOf: (name: string) => string): HttpPlan {
  const body = greeting(undefined)
  const bare = (name: string, module: string): Server => ({ name, module, args: ['unused'] })
  return {
    title: `Hello world, logged to ${to}`,
    unit: 'requests/s',
    better: 'more',
    baseline: BARE.TSGI,
    warmUp: 3, // a logger is code of its own: until all of it is compiled, a line costs up to twice as much
    contenders: [
      bare(BARE.TSGI, 'logged-tsgi'),
      bare(BARE['node:http'], 'logged-node-http'),
      bare(BARE.Fastify, 'logged-fastify'),
      ...LOGGERS.map(({ name, module, kind }) => ({ name, module, args: [pathOf(name), kind] }))
    ],
    exchange: {
      path: '/',
      status: 200,
      headers: { 'content-type': TEXT, 'content-length': String(body.length) },
      body: Buffer.from(body),
      send: { 'User-Agent': LOGGED_HEADERS['user-agent'], Referer: LOGGED_HEADERS.referer }
    },
    claims: []
  }
}

/** What a logger adds, of a section that has everybody with and without. */
function added(section: Section): Section {
  const cpuOf = (name: string): number[] => section.rows.find(row => row.name === name)!.cpu!
  return {
    title: section.title.replace('Hello world, logged', 'CPU time that a line costs, written'),
    unit: 'µs per request',
    better: 'less',
    baseline: 'TSGI, json',
    ratios: 'of medians',
    rows: LOGGERS.map(({ name, bare }) => {
      const without = cpuOf(bare)
      return { name, samples: cpuOf(name).map((cpu, round) => cpu - without[round]!) }
    }),
    claims: LOGGERS.filter(({ bare }) => bare !== 'TSGI').map(({ name }): Claim => {
      return { row: name.startsWith('morgan') ? 'TSGI, combined' : 'TSGI, json', against: name, atLeast: 2 }
    })
  }
}

/** Each has written, or it was not the logger that was timed. Blocks may not be full after a single request. */
function checkFiles(folder: string, settings: Settings): void {
  const written = readdirSync(folder).filter(file => settings.smoke || statSync(join(folder, file)).size > 0)
  if (written.length !== LOGGERS.length) throw new Error(`bench: only ${written.join(', ')} have written`)
}
