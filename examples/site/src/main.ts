import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  // A stream of events has no end of its own, so that a server that stops cuts it off, and need not wait long.
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000), closeTimeout: 1000 })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`TSGI examples: ${server.url}
Try:
  curl --compressed -i ${server.url}/
  curl --head ${server.url}/hello
  curl ${server.url}/hello-name/Ada
  curl -G --data-urlencode 'text=héllo' ${server.url}/base64/encode
  curl ${server.url}/shouting/upper/poem.txt
  curl -i -b jar -c jar -d '' ${server.url}/counter
  curl -N --compressed ${server.url}/events/stream`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
