import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Shouting: ${server.url}
Try:
  curl ${server.url}/plain/poem.txt
  curl ${server.url}/upper/poem.txt
  curl ${server.url}/lower/`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
