import type { ServerResponse } from 'node:http'
import type { HeaderList } from '@tsgi/core'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const cases: [
  name: string,
  write: (response: ServerResponse) => unknown,
  status: string,
  headers: HeaderList
][] = [
  ['nothing', () => {}, '200 OK', []],
  ['a status that is not registered', s => (s.statusCode = 799), '799 unknown', []],
  [
    'set headers, as they are spelt',
    s => s.setHeader('X-Ab', '1').setHeader('x-cd', 2),
    '200 OK',
    [
      ['X-Ab', '1'],
      ['x-cd', '2']
    ]
  ],
  [
    'a list of values',
    s => s.setHeader('Set-Cookie', ['a', 'b']),
    '200 OK',
    [
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b']
    ]
  ],
  ['given headers', s => s.writeHead(201, { 'X-A': 1 as never }), '201 Created', [['X-A', '1']]],
  [
    'a flat list',
    s => s.writeHead(200, ['X-A', '1', 'X-B', '2']),
    '200 OK',
    [
      ['X-A', '1'],
      ['X-B', '2']
    ]
  ],
  [
    'a list of pairs',
    s =>
      s.writeHead(200, [
        ['X-A', '1'],
        ['X-A', '2']
      ] as never),
    '200 OK',
    [
      ['X-A', '1'],
      ['X-A', '2']
    ]
  ],
  [
    'a coding of its own',
    s => s.setHeader('Transfer-Encoding', 'gzip'),
    '200 OK',
    [['Transfer-Encoding', 'gzip']]
  ],
  ...['Connection', 'keep-alive', 'Proxy-Connection', 'Upgrade', 'TE', 'Trailer'].map(
    (name): (typeof cases)[number] => [
      `${name}, which is the gateway's`,
      s => s.setHeader(name, 'x'),
      '200 OK',
      []
    ]
  ),
  ["chunks, which are the gateway's", s => s.setHeader('Transfer-Encoding', 'chunked'), '200 OK', []]
]

describe('handlerHead', () => {
  for (const [name, write, status, headers] of cases) {
    it(`reads ${name}`, async () => {
      let seen: unknown
      const app = fromNodeHandler((_request, response) => (write(response), response.end()))
      await call(
        (environ, startResponse) =>
          app(environ, (...head) => {
            seen = [head[0], head[1]]
            return startResponse('200 OK', [])
          }),
        {}
      )
      expect(seen).to.deep.equal([status, headers])
    })
  }

  const wrong: [name: string, write: (response: ServerResponse) => unknown, code: string][] = [
    ['a name', s => s.writeHead(200, { 'a b': '1' }), 'ERR_INVALID_HTTP_TOKEN'],
    ['a value', s => s.writeHead(200, { a: 'x\ny' }), 'ERR_INVALID_CHAR'],
    ['a value that is missing', s => s.writeHead(200, { a: undefined }), 'ERR_HTTP_INVALID_HEADER_VALUE'],
    ['one of several values', s => s.writeHead(200, { a: ['x', 'y\n'] }), 'ERR_INVALID_CHAR']
  ]
  for (const [name, write, code] of wrong) {
    it(`refuses ${name} that is none, as Node does`, async () => {
      const { error } = await call(fromNodeHandler((_request, response) => void write(response)))
      expect(error).to.have.property('code', code)
    })
  }
})
