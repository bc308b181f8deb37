import { mount } from '@tsgi/core'
import { fromFetch } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'
import { inside } from './inside.ts'
import { outside } from './outside.ts'

try {
  const app = mount({ '/inside': inside, '/outside': fromFetch(outside) })
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Hono inside, and outside: ${server.url}
Try:
  curl -i -c jar -b jar ${server.url}/inside/
  curl -i --compressed ${server.url}/inside/long
  curl -i --compressed ${server.url}/outside/app/hello`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
