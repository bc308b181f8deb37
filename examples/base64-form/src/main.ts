import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Base64: ${server.url}
Try:
  curl -G --data-urlencode 'text=héllo' ${server.url}/encode
  curl --data-urlencode 'text=héllo' ${server.url}/encode
  curl -i ${server.url}/encode`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
