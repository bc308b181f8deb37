import type { ServerResponse } from 'node:http'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

type Done = () => void

const cases: [name: string, write: (response: ServerResponse, done: Done) => unknown, text: string][] = [
  ['write(text)', (s, done) => (s.write('hi'), s.end(done)), 'hi'],
  ['write(text, callback)', (s, done) => s.write('hi', () => s.end(done)), 'hi'],
  ['write(text, encoding)', (s, done) => (s.write('6869', 'hex'), s.end(done)), 'hi'],
  ['write(text, encoding, callback)', (s, done) => s.write('aGk=', 'base64', () => s.end(done)), 'hi'],
  [
    'write(bytes, undefined, callback)',
    (s, done) => s.write(Buffer.from('hi'), undefined as never, () => s.end(done)),
    'hi'
  ],
  ['end(callback)', (s, done) => s.end(done), ''],
  ['end(text, callback)', (s, done) => s.end('hi', done), 'hi'],
  ['end(text, encoding, callback)', (s, done) => s.end('\u00e9', 'latin1', done), '\ufffd'],
  ['end(null, null, callback)', (s, done) => s.end(null, null as never, done), ''],
  ['end in UTF-16', (s, done) => s.end('hi', 'utf16le', done), 'h\0i\0'],
  ['end in UTF-8', (s, done) => s.end('\u2603', 'utf8', done), '\u2603']
]

describe('readArguments', () => {
  const middleware = toConnect(app => app)

  for (const [name, write, text] of cases) {
    it(`takes ${name}`, async () => {
      let calls = 0
      await using server = await listen((request, response) =>
        middleware(request, response, () => void write(response, () => calls++))
      )
      expect([await (await fetch(server.url)).text(), calls]).to.deep.equal([text, 1])
    })
  }

  it('refuses what is no chunk, with the codes of Node', async () => {
    const codes: unknown[] = []
    await using server = await listen((request, response) =>
      middleware(request, response, () => {
        for (const call of [() => response.write(null), () => response.write(5), () => response.end({})]) {
          try {
            call()
          } catch (error) {
            codes.push((error as NodeJS.ErrnoException).code)
          }
        }
        response.end('x')
      })
    )
    expect(await (await fetch(server.url)).text()).to.equal('x')
    expect(codes).to.deep.equal(['ERR_STREAM_NULL_VALUES', 'ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_TYPE'])
  })
})
