import type { IncomingMessage, ServerResponse } from 'node:http'
import { compose, type App } from '@tsgi/core'
import { fromNodeHandler, type NodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { call } from '@tsgi/testing'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { later, start } from '../support.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const validated = (app: App): App => compose(app, validator, gzip, validator)

describe('PushedAnswer', () => {
  describe('an error', () => {
    const cases: [string, (request: IncomingMessage, response: ServerResponse) => unknown][] = [
      [
        'thrown',
        () => {
          throw new Error('boom')
        }
      ],
      [
        'rejected',
        async () => {
          await later()
          throw new Error('boom')
        }
      ],
      [
        'after writeHead',
        (_request, response) => {
          response.writeHead(200)
          throw new Error('boom')
        }
      ],
      ['destroy', (_request, response) => void response.destroy(new Error('boom'))],
      ['socket.destroy', request => void request.socket.destroy(new Error('boom'))],
      ['request.destroy', request => void request.destroy(new Error('boom'))]
    ]
    for (const [name, handler] of cases) {
      it(`before the head is a 500: ${name}`, async () => {
        await using server = await start(fromNodeHandler(handler))
        const response = await fetch(server.server.url)
        expect([response.status, await response.text()]).to.deep.equal([500, 'Internal Server Error'])
        expect(server.errors.map(String)).to.deep.equal(['Error: boom'])
      })
    }

    const late: [string, (response: ServerResponse) => unknown][] = [
      [
        'rejected',
        async () => {
          await later(20)
          throw new Error('boom')
        }
      ],
      [
        'destroy with an error',
        async response => {
          await later(20)
          response.destroy(new Error('boom'))
        }
      ],
      [
        'destroy',
        async response => {
          await later(20)
          response.destroy()
        }
      ]
    ]
    for (const [name, handler] of late) {
      it(`after the head breaks off: ${name}`, async () => {
        await using server = await start(
          validated(fromNodeHandler((_request, response) => (response.write('part'), handler(response))))
        )
        const client = await server.connect(GET)
        await client.until(() => client.ended || client.closed)
        expect(client.received).to.include('part')
        expect(client.received).to.not.match(/\r\n0\r\n\r\n$/)
        expect(server.errors).to.have.length(1)
      })
    }

    it('keeps its status', async () => {
      const handler: NodeHandler = () => {
        throw Object.assign(new Error('no'), { status: 403 })
      }
      expect((await call(fromNodeHandler(handler))).error).to.have.property('status', 403)
    })

    it('after the end is reported, and the response stands', async () => {
      const { text, errors, error } = await call(
        fromNodeHandler((_request, response) => {
          response.end('whole')
          throw new Error('afterwards')
        })
      )
      expect([text, error]).to.deep.equal(['whole', undefined])
      expect(errors).to.include('afterwards')
    })
  })

  describe('what is written after an error', () => {
    const boom = new Error('boom')
    const cases: [string, number | 'broken', NodeHandler][] = [
      ['of an answer that had not begun', 500, (q, s) => (q.socket.destroy(boom), s.end('never'))],
      [
        'of one that had not begun, later',
        500,
        async (q, s) => (await later(), q.socket.destroy(boom), s.end('never'))
      ],
      ['of one that had', 'broken', (q, s) => (s.write('before'), q.socket.destroy(boom), s.end('never'))],
      [
        'of one that had, later',
        'broken',
        async (q, s) => (await later(), s.write('before'), q.socket.destroy(boom), s.end('never'))
      ],
      [
        'of one that destroys itself, later',
        'broken',
        async (_q, s) => (await later(), s.write('before'), s.destroy(boom), s.end('never'))
      ]
    ]
    for (const [name, outcome, handler] of cases) {
      it(`is not sent, and completes nothing: ${name}`, async () => {
        await using server = await start(fromNodeHandler(handler))
        const client = await server.connect(GET)
        await client.until(() => client.ended || client.closed || client.received.endsWith('Server Error'))
        if (outcome === 500) expect(client.received).to.match(/^HTTP\/1.1 500 /)
        else expect(client.received).to.match(/\r\n6\r\nbefore\r\n$/)
        expect(client.received).to.not.include('never')
        expect(server.errors).to.deep.equal([boom])
      })
    }

    it('calls back with an error', async () => {
      let heard: Error | null | undefined
      const { error } = await call(
        fromNodeHandler((request, response) => {
          request.socket.destroy(boom)
          response.write('never', failure => (heard = failure))
        })
      )
      await later()
      expect([error, heard?.message]).to.deep.equal([boom, 'write: the response has broken off'])
    })
  })

  it('gives a whole response as an array, also from an asynchronous handler', async () => {
    const now = await call(fromNodeHandler((_request, response) => (response.write('a'), response.end('b'))))
    const soon = await call(
      fromNodeHandler(async (_request, response) => (await later(), response.write('a'), response.end('b')))
    )
    expect([now.array, now.text, soon.array, soon.text]).to.deep.equal([true, 'ab', true, 'ab'])
  })
})
