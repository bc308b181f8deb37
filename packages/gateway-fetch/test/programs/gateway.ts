// Fetch servers of this runtime, or of Node by an adapter, with the app of the gateway's suite, as many as are asked for: `gateway.js
// bun|deno|node-server|srvx`. A line of input is `{"start": 1, "options": {}}` or `{"stop": 1}`; a line of output bears the number of
// its server: `1 port 8000`, `1 closed`, and what the app tells.
import { createInterface } from 'node:readline'
import { toFetch } from '@tsgi/gateway-fetch'
import { gatewayApp, type GatewayOptions } from '@tsgi/testing/gateway-app'
import { listen, type Listening } from './listen.ts'

type Order = { start: number; options: GatewayOptions } | { stop: number }

const [server = ''] = process.argv.slice(2)
const running = new Map<number, Listening>()

async function start(number: number, options: GatewayOptions): Promise<void> {
  const { app, onError, errors } = gatewayApp(line => console.log(`${number} ${line}`))
  const { trustedProxies, forwardedHeader, maxHeaderCount, maxBodySize } = options
  const handler = toFetch(app, {
    onError,
    errors,
    ...(trustedProxies && { trustedProxies }),
    ...(forwardedHeader && { forwardedHeader }),
    ...(maxHeaderCount && { maxHeaderCount }),
    ...(maxBodySize !== undefined && { maxBodySize })
  })
  const listening = await listen(server, handler)
  running.set(number, listening)
  console.log(`${number} port ${listening.port}`)
}

async function stop(number: number): Promise<void> {
  await running.get(number)?.close()
  running.delete(number)
  console.log(`${number} closed`)
}

createInterface({ input: process.stdin }).on('line', line => {
  const order = JSON.parse(line) as Order
  void ('start' in order ? start(order.start, order.options) : stop(order.stop))
})
