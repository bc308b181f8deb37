// A Fetch server of this runtime, or of Node by an adapter, with the app of the gateway's suite: prints its port, then what the
// app tells. `node gateway.js bun|deno|node-server|srvx <options>`
import { toFetch } from '@tsgi/gateway-fetch'
import { gatewayApp, type GatewayOptions } from '@tsgi/testing/gateway-app'
import { listen } from './listen.ts'

const [server = '', text = '{}'] = process.argv.slice(2)
const { app, onError, errors } = gatewayApp(line => console.log(line))
const { trustedProxies, forwardedHeader, maxHeaderCount, maxBodySize } = JSON.parse(text) as GatewayOptions
const handler = toFetch(app, {
  onError,
  errors,
  ...(trustedProxies && { trustedProxies }),
  ...(forwardedHeader && { forwardedHeader }),
  ...(maxHeaderCount && { maxHeaderCount }),
  ...(maxBodySize !== undefined && { maxBodySize })
})
const { port, close } = await listen(server, handler)
console.log(`port ${port}`)
process.on('SIGTERM', () => void close().then(() => process.exit()))
