import { greeting } from '../apps/task.ts'
import { runServers, type HttpPlan, type Server } from '../runner.ts'
import type { Table } from '../table.ts'

const FRAMEWORKS: Record<string, string> = { express: 'Express', koa: 'Koa', node: 'a handler of node:http' }

export const interop: Table = {
  name: 'interop',
  packages: ['@tsgi/core', '@tsgi/gateway-node', 'express', 'koa', 'autocannon'],
  about: `Hello world in Express, in Koa and in a handler of \`node:http\`, each on \`http.createServer\` and inside \`fromNodeHandler\` on
\`serve\`, where it gets Node's own request and response objects a second time. \`src/servers/handlers.ts\` has the handlers.`,
  run: settings => runServers(Object.keys(FRAMEWORKS).map(plan), settings)
}

function plan(framework: string): HttpPlan {
  const name = FRAMEWORKS[framework]!
  const server = (row: string, module: string): Server => ({ name: row, module, args: [framework] })
  const body = greeting(undefined)
  return {
    title: `Hello world in ${name}`,
    unit: 'requests/s',
    better: 'more',
    baseline: 'bare',
    contenders: [server('bare', 'bare'), server('inside', 'inside')],
    exchange: {
      path: '/',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(body.length) },
      body: Buffer.from(body)
    },
    claims: framework === 'express' ? [{ row: 'inside', against: 'bare', atLeast: 0.85 }] : []
  }
}
