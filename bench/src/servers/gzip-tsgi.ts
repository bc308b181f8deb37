import { compose, mount, type App } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { createFile, EVENT, JSON_TYPE, jsonOf, openFile } from '../apps/gzip-task.ts'

/** `gzip` with every default: level 6, threshold 1 KiB, flushed when the app pauses. */
export async function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const headed =
    (type: string, body: App): App =>
    (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', type]])
      return body(environ, startResponse)
    }
  const app = mount({
    '/json': headed(JSON_TYPE, () => [text]),
    '/stream': headed(JSON_TYPE, () => openFile(file)),
    '/echo': headed('text/plain', environ => [environ.QUERY_STRING]),
    '/events': headed('text/event-stream', async function* (environ) {
      yield EVENT
      await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
    })
  })
  const server = await serve(compose(app, gzip), { port: 0, hostname: '127.0.0.1' })
  return server.port
}
