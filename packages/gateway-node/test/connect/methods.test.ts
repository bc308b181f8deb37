import type { ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { App } from '@tsgi/core'
import { toConnect, toNodeListener } from '@tsgi/gateway-node'
import { expect } from 'chai'
import compression from 'compression'
import express from 'express'
import { describe, it } from 'mocha'
import morgan from 'morgan'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listen } from '../listen.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n'

describe('readMethods', () => {
  it('stands between others that patch the response', async () => {
    const lines: string[] = []
    const app = express()
    app.use(
      morgan(':status :res[x-exclaimed] :res[content-encoding]', {
        stream: { write: line => void lines.push(line) }
      })
    )
    app.use(toConnect(exclaim), compression({ threshold: 0 }), toConnect(exclaim))
    app.get('/', (_request, response) => void response.type('text').send('hello'))
    await using server = await listen(app)
    const client = await server.connect(GET)
    await client.until(() => client.received.endsWith('0\r\n\r\n'))
    await eventually(() => lines.length === 1)
    expect(lines[0]).to.equal('200 yes gzip\n')
    const { body } = client.response()
    // The outer one exclaims behind what compression has made.
    expect(gunzipSync(Buffer.from(body.slice(0, -1), 'latin1')).toString()).to.equal('hello!')
    expect(body.at(-1)).to.equal('!')
  })

  it('gives a head that all versions of on-headers can read to whoever has replaced writeHead', async () => {
    const answers =
      (_app: App): App =>
      (_environ, startResponse) => {
        startResponse('200 OK', [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2']
        ])
        return ['hello']
      }
    const heads: unknown[] = []
    for (const handle of [toConnect(answers), toNodeListener(answers(app => app as never))]) {
      await using server = await listen((request, response) => {
        const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse
        response.writeHead = (...args: unknown[]): ServerResponse => {
          heads.push(args[2])
          return writeHead(...args)
        }
        handle(request, response, () => {})
      })
      const response = await fetch(server.url)
      expect(response.headers.getSetCookie()).to.deep.equal(['a=1', 'b=2'])
      expect(heads.pop()).to.deep.equal({ 'Set-Cookie': ['a=1', 'b=2'], 'Content-Length': '5' })
    }
  })

  it('gives bytes to whoever has replaced write, and may pass no encoding on', async () => {
    const bytes = new Uint8Array([0, 195, 188, 255])
    const answers =
      (_app: App): App =>
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        return [bytes]
      }
    for (const handle of [toConnect(answers), toNodeListener(answers(app => app as never))]) {
      await using server = await listen((request, response) => {
        const write = response.write.bind(response) as (chunk: unknown) => boolean
        response.write = (chunk: unknown): boolean => write(chunk)
        handle(request, response, () => {})
      })
      const response = await fetch(server.url)
      expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(bytes)
    }
  })
})
