import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Counter: ${server.url}
Try:
  curl -i -b jar -c jar -d '' ${server.url}/
  curl -b jar ${server.url}/`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
