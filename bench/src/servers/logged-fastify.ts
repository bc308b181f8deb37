import Fastify from 'fastify'
import { greeting } from '../apps/task.ts'
import { freshFile } from './fresh-file.ts'
import { pinoFile } from './pino-file.ts'

/** Fastify with its own logger, which writes two lines for each request: to a file by its option, or in blocks; or with none. */
export async function start(path: string, kind?: 'file' | 'blocks'): Promise<number> {
  const app = Fastify(
    kind === undefined
      ? {}
      : { logger: kind === 'file' ? { file: freshFile(path) } : { stream: pinoFile(path) } }
  )
  app.get('/', (_request, reply) => {
    reply.send(greeting(undefined))
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return Number(new URL(address).port)
}
