import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Row } from './row.ts'
import type { Framework } from './run-table.ts'

export type FastifySetup = (app: FastifyInstance) => unknown
export type FastifyRow = Row<FastifySetup>

type More = Partial<Omit<FastifyRow, 'name' | 'setup' | 'request'>>

/** A row whose handler answers every request. */
export function on(
  name: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
  request: readonly string[] = ['GET /'],
  more: More = {}
): FastifyRow {
  return { name, setup: instance => instance.all('/*', handler), request, ...more }
}

/** A row that sets the app up. */
export function app(
  name: string,
  setup: FastifySetup,
  request: readonly string[] = ['GET /'],
  more: More = {}
): FastifyRow {
  return { name, setup, request, ...more }
}

export const fastifyFramework: Framework<FastifySetup> = {
  name: 'Fastify',
  around: false,
  async create(setup) {
    const instance = fastify({ trustProxy: true, bodyLimit: 100_000 })
    setup(instance)
    await instance.ready()
    return (request, response) => instance.routing(request, response)
  }
}
