import { helloExchange } from '../hello-exchange.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Table } from '../table.ts'
import { packages, peers, tsgi } from '../toolkits.ts'

export const hello: Table = {
  name: 'hello',
  packages: [...packages, 'autocannon'],
  about: `Hello world over HTTP/1.1, keep-alive, one request at a time on each connection: first the bare app, then the app
inside ten layers that each put a value into the request's context and set a response header. Every server is written
as its documentation advises, with what only costs time switched off; \`src/servers\` and \`src/apps\` say how and why.
\`node:http\` has no layers: it sends the same headers by hand.`,
  run: settings => runServers([plan(0), plan(10)], settings)
}

function plan(count: number): HttpPlan {
  const bare = count === 0 ? 'node:http' : 'node:http, same headers'
  const server = (name: string, module: string): Server => ({ name, module, args: [String(count)] })
  return {
    title: count === 0 ? 'Hello world' : `Hello world inside ${count} layers`,
    unit: 'requests/s',
    better: 'more',
    baseline: bare,
    contenders: [
      server(bare, 'node-http'),
      ...[tsgi, ...peers].map(({ name, module }) => server(name, module))
    ],
    exchange: helloExchange(count),
    claims:
      count === 0
        ? [
            { row: 'TSGI', against: bare, atLeast: 0.95 },
            { row: 'TSGI', against: 'Fastify', atLeast: 1 }
          ]
        : [
            { row: 'TSGI', against: bare, atLeast: 0.87 },
            ...peers.map(({ name }) => ({ row: 'TSGI', against: name, atLeast: 1 }))
          ]
  }
}
