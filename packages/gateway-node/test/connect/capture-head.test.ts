import type { ServerResponse } from 'node:http'
import type { App, HeaderList } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { listen } from '../listen.ts'

const cases: [
  name: string,
  write: (response: ServerResponse) => unknown,
  status: string,
  headers: HeaderList
][] = [
  ['a status', s => s.writeHead(404), '404 Not Found', []],
  ['a message', s => s.writeHead(404, 'Gone fishing'), '404 Gone fishing', []],
  [
    'an object',
    s => s.writeHead(200, { 'X-A': '1', 'x-b': 2 as never }),
    '200 OK',
    [
      ['X-A', '1'],
      ['x-b', '2']
    ]
  ],
  [
    'lists in an object',
    s => s.writeHead(200, { 'Set-Cookie': ['a', 'b'] }),
    '200 OK',
    [
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b']
    ]
  ],
  [
    'a flat list',
    s => s.writeHead(200, ['X-A', '1', 'X-A', '2']),
    '200 OK',
    [
      ['X-A', '1'],
      ['X-A', '2']
    ]
  ],
  ['pairs', s => s.writeHead(200, [['X-A', '1']] as never), '200 OK', [['X-A', '1']]],
  ['what was set', s => s.setHeader('X-A', '1').writeHead(200), '200 OK', [['X-A', '1']]],
  [
    'both',
    s => s.setHeader('X-A', '1').writeHead(200, { 'X-B': '2' }),
    '200 OK',
    [
      ['X-A', '1'],
      ['X-B', '2']
    ]
  ],
  [
    'one over the other',
    s => s.setHeader('x-a', '1').writeHead(200, { 'X-A': '2' }),
    '200 OK',
    [['X-A', '2']]
  ],
  ['those of the connection', s => s.writeHead(200, { Connection: 'close', 'Keep-Alive': 'x' }), '200 OK', []]
]

describe('captureHead', () => {
  for (const [name, write, status, headers] of cases) {
    it(`gives a layer the head: ${name}`, async () => {
      let seen: unknown
      const look =
        (app: App): App =>
        (environ, startResponse) =>
          app(environ, (...head) => {
            seen ??= [head[0], [...head[1]]]
            return startResponse(...head)
          })
      const middleware = toConnect(look)
      await using server = await listen((request, response) =>
        middleware(request, response, () => (write(response), response.end()))
      )
      await (await fetch(server.url)).text()
      expect(seen).to.deep.equal([status, headers])
    })
  }

  it('leaves what others had put on the response as it was', async () => {
    const middleware = toConnect(app => app)
    let own: PropertyDescriptor | undefined
    await using server = await listen((request, response) => {
      const hook = (): void => {}
      Object.assign(response, { _storeHeader: hook })
      middleware(request, response, () => {
        response.writeHead(200)
        own = Object.getOwnPropertyDescriptor(response, '_storeHeader')
        delete (response as { _storeHeader?: unknown })._storeHeader
        response.end()
      })
      expect(own?.value).to.equal(hook)
    })
    expect((await fetch(server.url)).status).to.equal(200)
  })
})
