import { jsonOf, JSON_TYPE, streamText } from '../apps/gzip-task.ts'
import type { Exchange } from '../check-answer.ts'
import { CLIENTS, measureEvents, STREAMS, timeEcho, timeStreams } from '../gzip-streams.ts'
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
zlib's threads share the server's.`,
  run: async settings => [
    ...(await runServers([json(1), json(10), json(100)], settings)),
    ...(await runStreams(settings))
  ]
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

async function runStreams(settings: Settings): Promise<Section[]> {
  const bare = 'node:http, createGzip'
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
      settings,
      server => measureEvents(server, events, settings)
    ))
  ]
}
