import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  // A stream of events has no end of its own, so that a server that stops cuts it off, and need not wait long.
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000), closeTimeout: 1000 })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Events: ${server.url}
Try:
  curl -N ${server.url}/stream
  curl -N --compressed ${server.url}/stream`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
