import { Readable } from 'node:stream'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { createFile, EVENT, JSON_TYPE, jsonOf, openFile, THRESHOLD } from '../apps/gzip-task.ts'

/** hono/compress is a CompressionStream, whose level is zlib's default, 6. It leaves event streams as they are. */
export function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const app = new Hono()
  app.use(compress({ encoding: 'gzip', threshold: THRESHOLD }))
  app.get('/json', c => c.body(text, 200, { 'Content-Type': JSON_TYPE }))
  app.get('/stream', c => {
    return c.body(Readable.toWeb(openFile(file)) as ReadableStream, 200, { 'Content-Type': JSON_TYPE })
  })
  app.get('/events', c => {
    const events = new ReadableStream({
      start: controller => controller.enqueue(new TextEncoder().encode(EVENT))
    })
    return c.body(events, 200, { 'Content-Type': 'text/event-stream' })
  })
  app.get('/echo', c => c.text(c.req.url.slice(c.req.url.indexOf('?') + 1)))
  return new Promise(resolve => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, info => resolve(info.port))
  })
}
