import Fastify, { type FastifyRequest } from 'fastify'
import { greeting, layersOf } from '../apps/task.ts'

/**
 * Layers are `onRequest` hooks with a callback, the cheapest that Fastify has; `decorateRequest` declares their keys, so
 * that every request keeps one hidden class (https://fastify.dev/docs/latest/Reference/Decorators/). The logger is off,
 * as it is by default. A string gets `text/plain; charset=utf-8` and its length.
 */
export async function start(count: string): Promise<number> {
  const app = Fastify()
  const layers = layersOf(Number(count))
  for (const { key, header, value } of layers) {
    app.decorateRequest(key, '')
    app.addHook('onRequest', (request, reply, done) => {
      valuesOf(request)[key] = value
      reply.header(header, value)
      done()
    })
  }
  const last = layers.at(-1)
  app.get('/', (request, reply) => {
    reply.send(greeting(last && valuesOf(request)[last.key]))
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return Number(new URL(address).port)
}

function valuesOf(request: FastifyRequest): Record<string, string> {
  return request as unknown as Record<string, string>
}
