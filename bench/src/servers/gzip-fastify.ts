import { PassThrough } from 'node:stream'
import compress from '@fastify/compress'
import Fastify from 'fastify'
import { createFile, EVENT, JSON_TYPE, jsonOf, LEVEL, openFile, THRESHOLD } from '../apps/gzip-task.ts'

/**
 * @fastify/compress at its best: `syncThreshold` makes one call of what is in hand, up to 64 KiB. It leaves
 * event streams as they are.
 */
export async function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const app = Fastify()
  await app.register(compress, {
    encodings: ['gzip'],
    threshold: THRESHOLD,
    syncThreshold: 65_536,
    zlibOptions: { level: LEVEL }
  } as object)
  app.get('/json', (_request, reply) => {
    reply.header('Content-Type', JSON_TYPE).send(text)
  })
  app.get('/stream', (_request, reply) => {
    reply.header('Content-Type', JSON_TYPE).send(openFile(file))
  })
  app.get('/events', (_request, reply) => {
    const events = new PassThrough()
    events.write(EVENT)
    reply.header('Content-Type', 'text/event-stream').send(events)
  })
  app.get('/echo', (request, reply) => {
    reply.send(request.url.slice(request.url.indexOf('?') + 1))
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return Number(new URL(address).port)
}
