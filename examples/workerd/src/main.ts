import { fileURLToPath } from 'node:url'
import { startWorkerd } from '@tsgi/test-support'

try {
  const worker = fileURLToPath(new URL('worker.js', import.meta.url))
  const server = await startWorkerd(worker, Number(process.env['PORT'] || 8000))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop())
  console.log(`A Worker: ${server.url}
Try:
  curl -N --compressed ${server.url}/events`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
