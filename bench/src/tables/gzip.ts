import { jsonOf, JSON_TYPE, streamText } from '../apps/gzip-task.ts'
import type { Exchange } from '../check-answer.ts'
import { checkGzip, CLIENTS, measureEvents, STREAMS, timeEcho, timeStreams } from '../gzip-streams.ts'
import { runRounds, type Plan } from '../rounds.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Settings } from '../settings.ts'
import type { Claim, Section, Table } from '../table.ts'

const TSGI = 'TSGI, gzip'
const BARE = 'node:http, gzipSync'
const FASTIFY = '@fastify/compress'
/** Those that stream what is in hand too. */
const STREAMING = ['compression', 'koa-compress', 'hono/compress']
const MODULES: Record<string, string> = {
  [TSGI]: 'gzip-tsgi',
  [FASTIFY]: 'gzip-fastify',
  compression: 'gzip-express',
  'koa-compress': 'gzip-koa',
  'hono/compress': 'gzip-hono'
}
const PEERS = [FASTIFY, ...STREAMING]

export const gzip: Table = {
  name: 'gzip',
  packages: [
    '@tsgi/core',
    '@tsgi/gateway-node',
    '@tsgi/middleware-gzip',
    '@fastify/compress',
    'compression',
    'express',
    'fastify',
    'hono',
    '@hono/node-server',
    'koa',
    'koa-compress',
    'autocannon'
  ],
  about: `JSON and a stream of 10 MiB, compressed with gzip at level 6 for each request, over HTTP/1.1 and keep-alive. Every
peer has its best settings: \`@fastify/compress\` compresses up to 64 KiB in one call, which it does not by default, and events are flushed in
each peer's own way. Every answer is decoded and compared before it is timed. \`node:http\` compresses by \`gzipSync\`, and by
\`createGzip\` where it streams; it looks at no header. \`hono/compress\` and \`@fastify/compress\` leave event streams uncompressed, so that theirs cost
no encoder. Server and load have a core each, so that
zlib's threads share the server's. Of the rounds and of the seconds named at the end, 10 KB take 5/9 and 2/3, 1 and 100 KB 2/9 and 1/3, the
stream and the small request 1/3 and 2/3, event streams one ninth of the rounds.`,
  run: settings => (settings.smoke ? checkContenders(settings) : measure(settings))
}

/** Rounds go to what something is claimed of: all of it takes six minutes at the usual settings. */
async function measure(settings: Settings): Promise<Section[]> {
  const [small, large] = await runServers([json(1), json(100)], partOf(settings, 2, 1))
  const [claimed] = await runServers([json(10)], partOf(settings, 5, 2))
  return [small!, claimed!, large!, ...(await runStreams(settings))]
}

/** So many ninths of the rounds, and so many thirds of their length. */
function partOf(settings: Settings, ninths: number, thirds: number): Settings {
  return {
    ...settings,
    rounds: Math.max(1, Math.round((settings.rounds * ninths) / 9)),
    seconds: (settings.seconds * thirds) / 3
  }
}

/** Every contender is started once and asked for everything; nothing is loaded. */
function checkContenders(settings: Settings): Promise<Section[]> {
  const whole = exchangeOf('/json', jsonOf(10))
  const stream = exchangeOf('/stream', streamText())
  return runRounds<Server, Plan<Server>>(
    [
      {
        title: 'JSON, stream, echo, events',
        unit: '',
        better: 'more',
        baseline: BARE,
        contenders: contenders(BARE, 10),
        claims: []
      }
    ],
    settings,
    server => checkGzip(server, whole, stream, settings)
  )
}

function contenders(bare: string, kilobytes = 1): Server[] {
  const args = [String(kilobytes)]
  const others = Object.entries(MODULES).map(([name, module]): Server => ({ name, module, args }))
  return [{ name: bare, module: 'gzip-node-http', args }, ...others]
}

function json(kilobytes: number): HttpPlan {
  const ahead = (peers: string[], atLeast: number): Claim[] =>
    peers.map(against => ({ row: TSGI, against, atLeast }))
  return {
    title: `${kilobytes} KB of JSON`,
    unit: 'requests/s',
    better: 'more',
    baseline: BARE,
    contenders: contenders(BARE, kilobytes),
    warmUp: 3, // a tenth of the requests of a hello world: in one second, not all that is hot has been compiled
    exchange: exchangeOf('/json', jsonOf(kilobytes)),
    claims:
      kilobytes === 10
        ? [{ row: TSGI, against: BARE, atLeast: 0.9 }, ...ahead([FASTIFY], 1), ...ahead(STREAMING, 2.5)]
        : []
  }
}

function exchangeOf(path: string, text: string): Exchange {
  return {
    path,
    send: { 'Accept-Encoding': 'gzip' },
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: Buffer.from(text),
    isGzip: true
  }
}

async function runStreams(all: Settings): Promise<Section[]> {
  const bare = 'node:http, createGzip'
  const settings = partOf(all, 3, 2)
  const plan = {
    baseline: TSGI,
    contenders: contenders(bare),
    claims: PEERS.map(against => ({ row: TSGI, against, atLeast: 1 }))
  }
  const stream = exchangeOf('/stream', streamText())
  const events = { ...stream, path: '/events' }
  return [
    ...(await runRounds<Server, Plan<Server>>(
      [
        {
          ...plan,
          title: `A stream of 10 MB, ${CLIENTS} at a time`,
          unit: 'streams/s',
          better: 'more' as const
        }
      ],
      settings,
      server => timeStreams(server, stream, settings)
    )),
    ...(await runRounds<Server, Plan<Server>>(
      [{ ...plan, title: 'A small request meanwhile', unit: 'ms, p99', better: 'less' as const }],
      settings,
      server => timeEcho(server, stream, settings)
    )),
    ...(await runRounds<Server, Plan<Server>>(
      [
        {
          ...plan,
          title: `${STREAMS} open event streams`,
          unit: 'KiB per stream',
          better: 'less' as const,
          claims: []
        }
      ],
      partOf(all, 1, 1),
      server => measureEvents(server, events, all)
    ))
  ]
}
