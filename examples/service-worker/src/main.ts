import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { bundle } from '@tsgi/test-support'
import { PAGE } from './page.ts'

try {
  // A service worker finds no packages: it is one file.
  const folder = await mkdtemp(join(tmpdir(), 'service-worker-'))
  const file = join(folder, 'worker.js')
  await bundle(fileURLToPath(new URL('worker.js', import.meta.url)), file)
  const worker = await readFile(file)
  await rm(folder, { recursive: true })

  const app: App = ({ PATH_INFO }, startResponse) => {
    if (PATH_INFO === '/worker.js') {
      startResponse('200 OK', [['Content-Type', 'text/javascript']])
      return [worker]
    }
    if (PATH_INFO === '/') {
      startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
      return [PAGE]
    }
    startResponse('404 Not Found', [['Content-Type', 'text/plain']])
    return ['The network has nothing here.\n']
  }
  const server = await serve(app, { port: Number(process.env['PORT'] || 8000) })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close())
  console.log(`A server in the browser: ${server.url}
Open it, and look at /app/anything afterwards: only there, the worker answers.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
