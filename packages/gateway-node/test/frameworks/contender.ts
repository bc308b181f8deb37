import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { compose, rewriteResponse, setHeader, type App, type Middleware } from '@tsgi/core'
import { fromNodeHandler, serve, type NodeHandler } from '@tsgi/gateway-node'
import { RawClient, type WireResponse } from '@tsgi/testing/gateway'
import { eventually } from '../support.ts'
import { notes, type Ending, type Row } from './row.ts'

/** How a row came out. */
export interface Outcome {
  /** Undefined where nothing came. */
  readonly response: WireResponse | undefined
  readonly ending: Ending
  readonly notes: readonly string[]
}

/** A server with one handler for each row, and a connection to it. */
export class Contender implements AsyncDisposable {
  readonly #port: number
  readonly #close: () => Promise<unknown>
  #client: RawClient | undefined

  constructor(port: number, close: () => Promise<unknown>) {
    this.#port = port
    this.#close = close
  }

  /** On `http.createServer`. */
  static async bare(handlers: readonly RequestListener[]): Promise<Contender> {
    const server = createServer((request, response) => {
      handlers[Number(request.headers['x-row'])]!(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Contender((server.address() as AddressInfo).port, async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
  }

  /** Inside `fromNodeHandler` on `serve`. */
  static async inside(
    handlers: readonly NodeHandler[],
    layers: readonly Middleware<any, any>[]
  ): Promise<Contender> {
    const apps = handlers.map(handler => fromNodeHandler(handler))
    const app: App = (environ, startResponse) => apps[Number(environ['HTTP_X_ROW'])]!(environ, startResponse)
    const wrapped = layers.reduce((inner, layer) => compose(inner, layer), app)
    const server = await serve(wrapped, {
      port: 0,
      hostname: '127.0.0.1',
      closeTimeout: 1,
      trustedProxies: ['loopback'],
      errors: { write() {} }
    })
    return new Contender(server.port, () => server.close())
  }

  /** Sends the request of a row on the connection that is open. */
  async ask(row: Row<unknown>, index: number, ...headers: string[]): Promise<Outcome> {
    const client = await this.#connect()
    // Whatever goes wrong, the next row begins anew.
    this.#client = undefined
    const method = row.request[0]!.split(' ', 1)[0]!
    client.received = ''
    notes.length = 0
    client.send(requestBytes(row, [`X-Row: ${index}`, ...headers]))
    const over = (): boolean => client.ended || client.closed
    const response = (): WireResponse | undefined =>
      HEAD.test(client.received) ? client.response(method === 'HEAD') : undefined
    if (row.leaves !== undefined) return this.#leave(client, row)
    await client.until(() => over() || response()?.complete === true, `the answer to ${row.name}`)
    const answer = response()
    if (row.notes !== undefined) await eventually(() => notes.length >= row.notes!)
    const announced = /close/i.test(answer?.header('Connection') ?? '')
    if (announced) await client.until(over, `the end of the connection after ${row.name}`)
    if (!over()) this.#client = client
    const ending = answer?.complete !== true ? 'broken off' : over() ? 'closed' : 'whole'
    return { response: answer, ending, notes: notes.slice() }
  }

  async #leave(client: RawClient, row: Row<unknown>): Promise<Outcome> {
    const isCalled = row.leaves === 'when called'
    await eventually(() => (isCalled ? notes.length > 0 : client.received.includes('\r\n\r\n')))
    client.leave()
    await eventually(() => notes.length >= row.notes!)
    return { response: undefined, ending: 'broken off', notes: notes.slice() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.leave()
    await this.#close()
  }

  async #connect(): Promise<RawClient> {
    const client = this.#client
    if (client !== undefined && !client.ended && !client.closed) return client
    client?.leave()
    return await RawClient.connect({ port: this.#port, host: '127.0.0.1' })
  }
}

/** A head, be it behind those of 1xx. */
const HEAD = /(^|\r\n\r\n)HTTP\/1\.1 [2-9][^]*?\r\n\r\n/

function requestBytes({ request, chunked }: Row<unknown>, headers: readonly string[]): string {
  const [line = '', ...others] = request
  const end = others.indexOf('')
  const body = end === -1 ? undefined : latin1(others.slice(end + 1).join('\n'))
  const lines = [
    `${line} HTTP/1.1`,
    'Host: example.com',
    ...headers,
    ...others.slice(0, end === -1 ? undefined : end)
  ]
  if (body !== undefined)
    lines.push(chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`)
  return `${lines.join('\r\n')}\r\n\r\n${chunked ? inChunks(body ?? '') : (body ?? '')}`
}

function inChunks(body: string): string {
  const chunk = body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`
  return `${chunk}0\r\n\r\n`
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** A layer that every response goes through, and shows it. */
export const mark = (app: App<any>): App<any> => {
  return (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, head => {
      setHeader(head.headers, 'X-Layer', 'yes')
      return { chunk: chunk => chunk, keepsLength: true }
    })
}
