import { greeting, layersOf } from '../apps/task.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Table } from '../table.ts'

const PEERS: Record<string, string> = {
  fastify: 'Fastify',
  polka: 'polka',
  h3: 'h3',
  hono: 'Hono',
  koa: 'Koa',
  express: 'Express'
}

export const hello: Table = {
  name: 'hello',
  packages: [
    '@tsgi/core',
    '@tsgi/gateway-node',
    'fastify',
    'polka',
    'h3',
    'hono',
    '@hono/node-server',
    'koa',
    'express',
    'autocannon'
  ],
  about: `Hello world over HTTP/1.1, keep-alive, one request at a time on each connection: first the bare app, then the app
inside ten layers that each put a value into the request's context and set a response header. Every server is written
as its documentation advises, with what only costs time switched off; \`src/servers\` and \`src/apps\` say how and why.
\`node:http\` has no layers: it sends the same headers by hand.`,
  run: settings => runServers([plan(0), plan(10)], settings)
}

function plan(count: number): HttpPlan {
  const layers = layersOf(count)
  const bare = count === 0 ? 'node:http' : 'node:http, same headers'
  const body = greeting(layers.at(-1)?.value)
  const server = (name: string, module: string): Server => ({ name, module, args: [String(count)] })
  const peers = Object.entries(PEERS)
  return {
    title: count === 0 ? 'Hello world' : `Hello world inside ${count} layers`,
    unit: 'requests/s',
    better: 'more',
    baseline: bare,
    contenders: [
      server(bare, 'node-http'),
      server('TSGI', 'tsgi'),
      ...peers.map(([module, name]) => server(name, module))
    ],
    exchange: {
      path: '/',
      status: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': String(body.length),
        ...Object.fromEntries(layers.map(({ header, value }) => [header.toLowerCase(), value]))
      },
      body: Buffer.from(body)
    },
    claims:
      count === 0
        ? [
            { row: 'TSGI', against: bare, atLeast: 0.95 },
            { row: 'TSGI', against: 'Fastify', atLeast: 1 }
          ]
        : [
            { row: 'TSGI', against: bare, atLeast: 0.87 },
            ...peers.map(([, against]) => ({ row: 'TSGI', against, atLeast: 1 }))
          ]
  }
}
