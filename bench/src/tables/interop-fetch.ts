import { ECHOED, STREAMED, type FetchTask } from '../apps/fetch.ts'
import { JSON_TYPE, type Exchange } from '../check-answer.ts'
import { greeting, TEXT } from '../apps/task.ts'
import { otherNode } from '../results.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Table } from '../table.ts'

const TASKS: Record<FetchTask, string> = {
  plain: 'A plain handler',
  echo: 'JSON in and out',
  stream: 'A stream of 16 chunks'
}

const exchanges: Record<FetchTask, Exchange> = {
  plain: {
    path: '/',
    status: 200,
    headers: { 'content-type': TEXT },
    body: Buffer.from(greeting(undefined))
  },
  echo: {
    path: '/',
    post: ECHOED,
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: Buffer.from(ECHOED)
  },
  stream: { path: '/', status: 200, headers: { 'content-type': TEXT }, body: STREAMED }
}

// Node's own Request and Response are much code: a server of them takes twice the CPU time in its first seconds, whoever calls them.
const WARM_UP = 4

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
  about: `Three Fetch handlers on Node.js: one that looks at \`request.method\` and gives \`new Response(text, { headers })\`; one that gives \`Response.json(await request.json())\`, of
${ECHOED.length} bytes; and one whose Response is a stream of 16 chunks of a KiB, pulled. Each runs as an app by \`fromFetch\` under \`serve\`, and under the
three adapters that serve such handlers. Node's own Response takes longer to make than the rest of the exchange, so that there are two
sections for each: with light ones (\`overrideGlobals\`, which @hono/node-server does by default; srvx has a FastResponse to write in place of it), and with Node's own. On Node 24 the Request is Node's
own as well there: @hono/node-server and srvx give light ones, of which \`new Request(request)\` and \`fetch(request)\` fail.
On Bun and Deno the runtime's own server is the bound for ours. TSGI and @hono/node-server add Content-Length to a body that is whole; the others send chunks where the Response is Node's own.`,
  nodes: ['24'],
  run: settings =>
    runServers(
      [
        ...(['plain', 'echo', 'stream'] as const).flatMap(task => [light(task), native(task)]),
        ...(otherNode(interopFetch) === undefined ? (['bun', 'deno'] as const).map(bounds) : [])
      ],
      settings
    )
}

function light(task: FetchTask): HttpPlan {
  const ours = 'TSGI fromFetch, overrideGlobals'
  const bare = task === 'plain' ? [server('node:http', 'node-http', '0')] : []
  return {
    title: `${TASKS[task]}, light Responses`,
    unit: 'requests/s',
    better: 'more',
    baseline: task === 'plain' ? 'node:http' : ours,
    contenders: [
      ...bare,
      server(ours, 'fetch-tsgi', 'light', task),
      server('@hono/node-server', 'fetch-node-server', 'light', task),
      server('srvx, FastResponse', 'fetch-srvx', 'light', task)
    ],
    exchange: exchanges[task],
    warmUp: WARM_UP,
    claims: ['@hono/node-server', 'srvx, FastResponse'].map(against => ({ row: ours, against, atLeast: 1 }))
  }
}

function native(task: FetchTask): HttpPlan {
  const ours = 'TSGI fromFetch'
  const peers = [
    server('@hono/node-server, overrideGlobalObjects: false', 'fetch-node-server', 'native', task),
    server('srvx', 'fetch-srvx', 'native', task),
    server('@remix-run/node-fetch-server', 'fetch-remix', task)
  ]
  return {
    title: `${TASKS[task]}, Node's own Responses`,
    unit: 'requests/s',
    better: 'more',
    baseline: ours,
    contenders: [server(ours, 'fetch-tsgi', 'native', task), ...peers],
    exchange: exchanges[task],
    warmUp: WARM_UP,
    claims: peers.map(({ name: against }) => ({ row: ours, against, atLeast: 1 }))
  }
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
    exchange: exchanges.plain,
    claims: []
  }
}

function server(name: string, module: string, ...args: string[]): Server {
  return { name, module, args }
}
