import type { IncomingMessage, ServerResponse } from 'node:http'
import { toConnect } from '@tsgi/gateway-node'
import type { Row } from './row.ts'
import type { Framework } from './run-table.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
export type NodeRow = Row<Handler>

type More = Partial<Omit<NodeRow, 'name' | 'setup' | 'request'>>

export function on(
  name: string,
  setup: Handler,
  request: readonly string[] = ['GET /'],
  more: More = {}
): NodeRow {
  return { name, setup, request, ...more }
}

export const nodeFramework: Framework<Handler> = {
  name: 'a handler of node:http',
  around: true,
  create(handler, layer) {
    if (layer === undefined) return (request, response) => handler(request, response)
    const middleware = toConnect(layer)
    return (request, response) =>
      middleware(request, response, error => {
        if (error === undefined) handler(request, response)
        else response.writeHead(500).end()
      })
  }
}

export async function pause(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 2))
}
