import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import connect from 'connect'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listen } from '../listen.ts'

describe('ResponseTap', () => {
  it('checks what the framework does after the head and after the end, as Node does', async () => {
    const codes: unknown[] = []
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      const attempt = (call: () => unknown): void => {
        try {
          call()
        } catch (error) {
          codes.push((error as NodeJS.ErrnoException).code)
        }
      }
      attempt(() => response.write(null))
      attempt(() => response.write(5))
      response.on('error', error => codes.push((error as NodeJS.ErrnoException).code))
      response.writeHead(200)
      attempt(() => response.setHeader('a', 'b'))
      attempt(() => response.writeHead(200))
      response.end('whole')
      codes.push(response.writableEnded, response.headersSent)
      response.write('more')
    })
    await using server = await listen(app)
    expect(await (await fetch(server.url)).text()).to.equal('whole!')
    expect(codes).to.deep.equal([
      'ERR_STREAM_NULL_VALUES',
      'ERR_INVALID_ARG_TYPE',
      'ERR_HTTP_HEADERS_SENT',
      'ERR_HTTP_HEADERS_SENT',
      true,
      true,
      'ERR_STREAM_WRITE_AFTER_END'
    ])
  })

  it('drops what is piped to HEAD when it has been answered', async () => {
    // Node 24 and later refuse to pipe to what has been destroyed, before anything is written.
    const isRefused = Number.parseInt(process.versions.node, 10) >= 24
    let outcome: unknown
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      response.on('close', () => {
        pipeline(Readable.from(['a', 'b']), response).then(
          () => (outcome = 'done'),
          (error: NodeJS.ErrnoException) => (outcome = error.code)
        )
      })
      response.writeHead(200)
    })
    await using server = await listen(app)
    expect((await fetch(server.url, { method: 'HEAD' })).status).to.equal(200)
    await eventually(() => outcome !== undefined)
    expect(outcome).to.equal(isRefused ? 'ERR_STREAM_UNABLE_TO_PIPE' : 'done')
  })
})
