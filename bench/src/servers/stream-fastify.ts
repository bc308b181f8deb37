import Fastify from 'fastify'
import { createFile, JSON_TYPE, openFile } from '../apps/gzip-task.ts'

/** `send` of a stream, which Fastify pipes into the response. */
export async function start(): Promise<number> {
  const file = createFile()
  const app = Fastify()
  app.get('/', (_request, reply) => {
    reply.header('Content-Type', JSON_TYPE).send(openFile(file))
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return Number(new URL(address).port)
}
