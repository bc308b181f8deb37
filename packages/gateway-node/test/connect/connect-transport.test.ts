import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { rewriteResponse, type App, type Body, type Chunk, type Write } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import compression from 'compression'
import connect from 'connect'
import express from 'express'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { standsStill } from '../support.ts'
import { mark } from '../frameworks/contender.ts'
import { listen } from '../listen.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

describe('ConnectTransport', () => {
  it('drains a framework whose layer leaves compression outside nothing to do', async () => {
    const short =
      (app: App): App =>
      (environ, startResponse) =>
        rewriteResponse(app, environ, startResponse, () => ({ chunk: () => '.' }))
    const app = express().use(compression({ threshold: 0 }), toConnect(short))
    app.get('/', (_request, response) => {
      Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(20_000, 'x'))).pipe(response.type('text'))
    })
    await using server = await listen(app)
    expect(await (await fetch(server.url)).text()).to.equal('.'.repeat(30))
  })

  it('waits for compression outside, with one listener', async () => {
    const app = express().use(compression({ threshold: 0 }), toConnect(exclaim))
    const block = randomBytes(40_000)
    app.get('/', (_request, response) => {
      Readable.from(Array.from({ length: 30 }, () => block)).pipe(response.type('text'))
    })
    await using server = await listen(app)
    const warnings: unknown[] = []
    const warned = (warning: unknown): void => void warnings.push(warning)
    process.on('warning', warned)
    expect((await (await fetch(server.url)).arrayBuffer()).byteLength).to.equal(1_200_001)
    process.off('warning', warned)
    expect(warnings).to.deep.equal([])
  })

  it('waits for the client, not for compression inside', async () => {
    const app = express().use(toConnect(mark), compression({ threshold: 0 }))
    const block = randomBytes(40_000)
    app.get('/', (_request, response) => {
      Readable.from(Array.from({ length: 30 }, () => block)).pipe(response.type('text'))
    })
    await using server = await listen(app)
    const response = await fetch(server.url)
    expect([response.headers.get('x-layer'), response.headers.get('content-encoding')]).to.deep.equal([
      'yes',
      'gzip'
    ])
    expect((await response.arrayBuffer()).byteLength).to.equal(1_200_000)
  })

  it('lets everybody go who waits for the client', async () => {
    const block = 'x'.repeat(400_000)
    const writes =
      (app: App): App =>
      (environ, startResponse) => {
        let write!: Write
        const body = app(environ, (...head) => (write = startResponse(...head))) as Iterable<Chunk> & Body
        const accepted = [write(block), write(block)].map(each => Promise.resolve(each))
        async function* both(): AsyncGenerator<Chunk> {
          await Promise.all(accepted)
          yield* body
        }
        return Object.assign(both(), { close: (error?: unknown) => body.close?.(error) })
      }
    const app = connect().use(toConnect(writes))
    app.use((_request: IncomingMessage, response: ServerResponse) => void response.end('.'))
    await using server = await listen(app)
    expect((await (await fetch(server.url)).text()).length).to.equal(800_001)
  })

  it('stalls a framework whose client does not read', async () => {
    let made = 0
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      Readable.from(
        (async function* () {
          for (;;) yield ((made++, Buffer.alloc(65_536)))
        })()
      ).pipe(response)
    })
    await using server = await listen(app)
    const client = await server.connect(GET)
    client.socket.pause()
    await standsStill(() => made)
    expect(made).to.be.lessThan(400)
  })
})
