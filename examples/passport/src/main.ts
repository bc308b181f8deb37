import { serve } from '@tsgi/gateway-node'
import { app } from './app.ts'

try {
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`Passport: ${server.url}
Try:
  curl -c jar -b jar ${server.url}/
  curl -c jar -b jar -d 'username=ann&password=open sesame' ${server.url}/login
  curl -c jar -b jar -X POST ${server.url}/logout`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
