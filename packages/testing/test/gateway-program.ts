// A gateway in a process of its own: prints its port, then what the app under test tells.
import { serve } from '@tsgi/gateway-node'
import { gatewayApp, type GatewayOptions } from '@tsgi/testing/gateway-app'

const { app, onError, errors } = gatewayApp(line => console.log(line))
const options = JSON.parse(process.argv[2] ?? '{}') as GatewayOptions
const server = await serve(app, {
  port: 0,
  hostname: '127.0.0.1',
  closeTimeout: 1,
  onError,
  errors,
  ...options
})
console.log(`port ${server.port}`)
process.on('SIGTERM', () => void server.close().then(() => process.exit()))
