import { greeting, TEXT } from '../apps/task.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Table } from '../table.ts'

const server = (name: string, module: string, ...args: string[]): Server => ({ name, module, args })
const exchange = {
  path: '/',
  status: 200,
  headers: { 'content-type': TEXT },
  body: Buffer.from(greeting(undefined))
}

export const interopFetch: Table = {
  name: 'interop-fetch',
  packages: [
    '@tsgi/core',
    '@tsgi/gateway-fetch',
    '@tsgi/gateway-node',
    '@hono/node-server',
    'srvx',
    '@remix-run/node-fetch-server',
    'autocannon'
  ],
  about: `A plain Fetch handler, which looks at \`request.method\` and gives \`new Response(text, { headers })\`, on Node.js: as an app by \`fromFetch\` under \`serve\`, and under the
three adapters that serve such handlers. Node's own Response takes longer to make than the rest of the exchange, so that there are two
sections: with light ones (\`overrideGlobals\`, which @hono/node-server does by default; srvx has a FastResponse to write in place of it), and with Node's own.
On Bun and Deno the runtime's own server is the bound for ours. TSGI and @hono/node-server add Content-Length to a body that is whole; the others send chunks where the Response is Node's own.`,
  run: settings =>
    runServers(
      [
        {
          title: 'A plain handler, light Responses',
          unit: 'requests/s',
          better: 'more',
          baseline: 'node:http',
          contenders: [
            server('node:http', 'node-http', '0'),
            server('TSGI fromFetch, overrideGlobals', 'fetch-tsgi', 'light'),
            server('@hono/node-server', 'fetch-node-server', 'light'),
            server('srvx, FastResponse', 'fetch-srvx', 'light')
          ],
          exchange,
          claims: [
            { row: 'TSGI fromFetch, overrideGlobals', against: '@hono/node-server', atLeast: 1 },
            { row: 'TSGI fromFetch, overrideGlobals', against: 'srvx, FastResponse', atLeast: 1 }
          ]
        },
        {
          title: "A plain handler, Node's own Responses",
          unit: 'requests/s',
          better: 'more',
          baseline: 'TSGI fromFetch',
          contenders: [
            server('TSGI fromFetch', 'fetch-tsgi', 'native'),
            server('@hono/node-server, overrideGlobalObjects: false', 'fetch-node-server', 'native'),
            server('srvx', 'fetch-srvx', 'native'),
            server('@remix-run/node-fetch-server', 'fetch-remix')
          ],
          exchange,
          claims: [
            { row: 'TSGI fromFetch', against: '@hono/node-server, overrideGlobalObjects: false', atLeast: 1 },
            { row: 'TSGI fromFetch', against: 'srvx', atLeast: 1 },
            { row: 'TSGI fromFetch', against: '@remix-run/node-fetch-server', atLeast: 1 }
          ]
        },
        ...(['bun', 'deno'] as const).map(bounds)
      ],
      settings
    )
}

/** What a runtime's own server does with a plain handler is the bound for ours. */
function bounds(runtime: 'bun' | 'deno'): HttpPlan {
  const name = runtime === 'bun' ? 'Bun' : 'Deno'
  const on = (row: string, what: string): Server => ({ ...server(row, 'fetch-runtime', what), runtime })
  const own = `${name}.serve, a plain handler`
  return {
    title: `An app on ${name}`,
    unit: 'requests/s',
    better: 'more',
    baseline: own,
    contenders: [on(own, 'own'), on('TSGI toFetch', 'toFetch'), on('TSGI serve', 'serve')],
    exchange,
    claims: []
  }
}
