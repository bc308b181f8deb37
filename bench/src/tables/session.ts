import { KNOWN, STRANGER } from '../apps/session-task.ts'
import { isInstalled, pinned } from '../processes.ts'
import { startBenchRedis, type BenchRedis } from '../redis-server.ts'
import { runRounds, type Plan } from '../rounds.ts'
import type { Server } from '../runner.ts'
import { timeVisitors } from '../session-load.ts'
import { race } from '../session-race.ts'
import type { Settings } from '../settings.ts'
import type { Claim, Section, Table } from '../table.ts'

const TSGI = 'TSGI'
const MODULES: Record<string, string> = {
  [TSGI]: 'session-tsgi',
  'express-session': 'session-express',
  '@fastify/session': 'session-fastify',
  'koa-session': 'session-koa'
}
const CEILING: Server = { name: 'node:http, no session', module: 'session-node-http', args: [] }
const LEAN = 'express-session, no touch'

interface Visit extends Plan<Server> {
  path: string
  isKnown: boolean
}

export const session: Table = {
  name: 'session',
  packages: [
    '@tsgi/core',
    '@tsgi/gateway-node',
    '@tsgi/middleware-session',
    'express-session',
    'express',
    '@fastify/session',
    'fastify',
    'koa-session',
    'koa',
    'connect-redis',
    'redis',
    'autocannon'
  ],
  about: `A session with a user, a cart and a counter, over HTTP/1.1 and keep-alive: a stranger without a cookie, a visitor whose session is
read, and one whose counter is written; a thousand visitors take turns. In memory, and in Redis on this machine, by the same client for all.
Every peer has the settings with which it writes least; TSGI has its defaults. Each runs in its own framework, so that hello world
beside it (table \`hello\`) says how much of the difference is the framework's. Without touch, express-session has no idle timeout. koa-session keeps
texts in a Map. \`node:http, no session\` is a bare handler that sends the same text to a stranger: what it is ahead of the best peer, nobody on
node:http can exceed. The race: two processes, two requests at a time on each, of one visitor in Redis, a hundred increments each; how many are kept.`,
  async run(settings) {
    if (!isInstalled('redis-server')) {
      console.error('skipped: redis-server is not installed')
      return runVisits('memory', undefined, settings)
    }
    const redis = await startBenchRedis(pinned(1, ['redis-server']))
    try {
      return [
        ...(await runVisits('memory', undefined, settings)),
        ...(await runVisits(redis.url, redis, settings)),
        ...(await runRace(redis.url, settings))
      ]
    } finally {
      await redis.stop()
    }
  }
}

function contenders(where: string): Server[] {
  const all = Object.entries(MODULES).map(([name, module]): Server => ({ name, module, args: [where, ''] }))
  return where === 'memory' ? all : [...all, { name: LEAN, module: 'session-express', args: [where, 'lean'] }]
}

function runVisits(where: string, redis: BenchRedis | undefined, settings: Settings): Promise<Section[]> {
  const place = where === 'memory' ? 'in memory' : 'in Redis'
  const plan = (title: string, path: string, isKnown: boolean): Visit => ({
    title: `${title}, ${place}`,
    path,
    isKnown,
    unit: 'requests/s',
    better: 'more',
    baseline: TSGI,
    contenders: contenders(where),
    claims: claims(where, where === 'memory' ? 2 : 1)
  })
  const plans = [
    ...(where === 'memory' ? [withCeiling(plan('No cookie', '/read', false))] : []),
    plan('Read only', '/read', true),
    plan('One write per request', '/write', true)
  ]
  return runRounds<Server, Visit>(plans, settings, (server, { path, isKnown }) => {
    const exchange = { path, status: 200, headers: {}, body: Buffer.from(isKnown ? KNOWN : STRANGER) }
    return timeVisitors(server, exchange, isKnown, settings, redis?.commands ?? (async () => 0))
  })
}

function withCeiling(visit: Visit): Visit {
  return { ...visit, contenders: [...visit.contenders, CEILING] }
}

function runRace(where: string, settings: Settings): Promise<Section[]> {
  const plan: Plan<Server> = {
    title: 'Increments kept of those made by two processes',
    unit: '%',
    better: 'more',
    baseline: TSGI,
    contenders: contenders(where).filter(({ name }) => name !== LEAN),
    claims: []
  }
  return runRounds<Server, Plan<Server>>([plan], settings, server => race(server, settings))
}

function claims(where: string, atLeast: number): Claim[] {
  return contenders(where)
    .filter(({ name }) => name !== TSGI)
    .map(({ name }) => ({ row: TSGI, against: name, atLeast }))
}
