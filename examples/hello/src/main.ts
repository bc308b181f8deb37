import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Hello, world: ${server.url}
Try:
  curl -i ${server.url}/`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
