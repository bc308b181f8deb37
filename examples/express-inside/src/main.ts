import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Express inside: ${server.url}
Try:
  curl -i ${server.url}/shop/
  curl -i --compressed '${server.url}/shop/items/1?loud'
  curl -i -d name=Pear ${server.url}/shop/items
  curl -i ${server.url}/shop/old`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
