// A worker of node:cluster that serves.
import type { App } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'

const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return [String(process.pid)]
}
const server = await serve(app, { port: 0, hostname: '127.0.0.1' })
process.once('SIGTERM', () => void server.close().then(() => process.disconnect()))
