import type { App, Chunk, Environ, HeaderList, Status } from '@tsgi/core'
import type { CaseOptions, TextOptions } from '@tsgi/middleware-case'
import { bytesOf, chunksOf } from '../support.js'

export interface ResponseVector {
  id: number
  name: string
  options?: CaseOptions & TextOptions
  request?: Partial<Environ>
  app: App
  status?: Status
  headers: HeaderList
  /** Of all chunks; undefined for HEAD, of which the gateway sends none. */
  body: Uint8Array | undefined
}

/** Responses through `upperware`: charsets, vectors 36 to 41, and HTTP, vectors 42 to 54. */
export const responseVectors: ResponseVector[] = [
  charset(36, 'iso-8859-1', '[63 61 66 e9 20 b5 20 ff 20 df]', '43 41 46 c3 89 20 ce 9c 20 c5 b8 20 53 53'),
  charset(36, 'iso-8859-1', '[9a]', 'c5 a0'), // the built-in decoder of some Nodes gives c2 9a
  charset(37, 'utf-16le', '[68][00 69 00]', '48 49'),
  charset(37, 'utf-16le', '[ff fe 68][00 69 00]', '48 49'),
  charset(38, 'shift_jis', '[83][61]', 'e3 83 82'),
  ...['utf-7', 'iso-2022-kr', 'bogus'].map(label => untouched(39, `text/plain; charset=${label}`, '[68 69]')),
  charset(40, '"UTF-8"', '[c3 a9]', 'c3 89', 'text/plain; charset="UTF-8"'),
  {
    id: 40,
    name: 'Charset=utf8',
    app: sends([['Content-Type', 'text/plain; Charset=utf8']], chunksOf('[c3 a9]')),
    headers: [['Content-Type', 'text/plain; Charset=utf8']],
    body: bytesOf('c3 89')
  },
  {
    id: 41,
    name: 'ASCII letters only',
    options: { mapping: 'ascii' },
    app: sends(
      [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '4']
      ],
      chunksOf('[c3 a9 61 df]')
    ),
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Length', '4']
    ],
    body: bytesOf('c3 a9 41 df')
  },
  { ...untouched(41, 'text/plain; charset=shift_jis', '[83 61]'), options: { mapping: 'ascii' } },
  page(42, '"abc"', '"abc-upper"'),
  page(42, 'W/"abc"', 'W/"abc-upper"'),
  conditional(43, '"abc-upper", "zzz"', '"abc", "zzz"', '304 Not Modified', '"abc-upper"'),
  conditional(43, 'W/"abc-upper"', 'W/"abc"', '304 Not Modified', '"abc-upper"'),
  conditional(43, '"zzz"', '"zzz"', '200 OK', '"abc-upper"'),
  conditional(43, '*', '*', '304 Not Modified', '"abc"'),
  conditional(43, '"abc"', '"abc"', '304 Not Modified', '"abc"'),
  {
    id: 44,
    name: 'If-Range with the tag of the changed text',
    request: { HTTP_RANGE: 'bytes=0-0', HTTP_IF_RANGE: '"abc-upper"' },
    app: (environ, startResponse) => {
      startResponse('200 OK', [
        ['Content-Type', 'text/plain'],
        ['X-Seen', `${environ.HTTP_RANGE} ${environ.HTTP_IF_RANGE}`]
      ])
      return ['hi']
    },
    headers: [
      ['Content-Type', 'text/plain'],
      ['X-Seen', 'undefined undefined']
    ],
    body: text('HI')
  },
  untouched(45, 'text/plain', '[1f 8b 61]', [['Content-Encoding', 'gzip']]),
  {
    id: 45,
    name: 'Content-Encoding: identity',
    app: sends(
      [
        ['Content-Type', 'text/plain'],
        ['Content-Encoding', 'identity']
      ],
      ['hi']
    ),
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Encoding', 'identity']
    ],
    body: text('HI')
  },
  untouched(46, 'text/plain', '[68 69]', [['Cache-Control', 'no-transform']]),
  {
    ...untouched(47, 'text/plain', '[68 69]', [['Content-Range', 'bytes 0-1/9']], '206 Partial Content'),
    status: '206 Partial Content'
  },
  {
    id: 47,
    name: 'a part, with mapping "ascii"',
    options: { mapping: 'ascii' },
    app: sends(
      [
        ['Content-Type', 'text/plain'],
        ['Content-Range', 'bytes 0-1/9'],
        ['Content-Length', '2']
      ],
      ['hi'],
      '206 Partial Content'
    ),
    status: '206 Partial Content',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Content-Range', 'bytes 0-1/9'],
      ['Content-Length', '2']
    ],
    body: text('HI')
  },
  { ...page(48, '"abc"', '"abc-upper"'), name: 'HEAD', request: { REQUEST_METHOD: 'HEAD' }, body: undefined },
  ...['image/png', 'application/json', 'text/css', 'text/event-stream'].map(type =>
    untouched(49, type, '[68 69]')
  ),
  { id: 50, name: 'text without a type', app: sends([], ['hello']), headers: [], body: text('HELLO') },
  {
    id: 50,
    name: 'an image without a type',
    app: sends([['Content-Length', '8']], chunksOf('[89 50 4e 47 0d 0a 1a 0a]')),
    headers: [['Content-Length', '8']],
    body: bytesOf('89 50 4e 47 0d 0a 1a 0a')
  },
  {
    id: 51,
    name: 'digests',
    app: sends(
      [
        ['Content-Type', 'text/plain'],
        ['Content-MD5', 'x'],
        ['Digest', 'x'],
        ['Content-Digest', 'x'],
        ['Repr-Digest', 'x']
      ],
      ['hi']
    ),
    headers: [['Content-Type', 'text/plain']],
    body: text('HI')
  },
  {
    id: 54,
    name: 'Accept-Encoding',
    request: { HTTP_ACCEPT_ENCODING: 'gzip' },
    app: (environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [String(environ.HTTP_ACCEPT_ENCODING)]
    },
    headers: [['Content-Type', 'text/plain']],
    body: text('IDENTITY')
  }
]

function charset(
  id: number,
  label: string,
  chunks: string,
  body: string,
  type = 'text/plain; charset=utf-8'
): ResponseVector {
  const app = sends([['Content-Type', `text/plain; charset=${label}`]], chunksOf(chunks))
  return {
    id,
    name: `charset=${label}, ${chunks}`,
    app,
    headers: [['Content-Type', type]],
    body: bytesOf(body)
  }
}

function untouched(
  id: number,
  type: string,
  chunks: string,
  more: HeaderList = [],
  status?: Status
): ResponseVector {
  const bytes = chunksOf(chunks)
  const length = bytes.reduce((sum, chunk) => sum + chunk.length, 0)
  const headers: HeaderList = [
    ['Content-Type', type],
    ...more,
    ['Content-Length', String(length)],
    ['ETag', '"abc"']
  ]
  const name = [type, ...more.map(([field, value]) => `${field}: ${value}`)].join(', ')
  return { id, name: `${name}: untouched`, app: sends(headers, bytes, status), headers, body: bytes[0]! }
}

function page(id: number, tag: string, expected: string): ResponseVector {
  const type: [string, string] = ['Content-Type', 'text/html; charset=utf-8']
  const headers: HeaderList = [type, ['Content-Length', '13'], ['ETag', tag], ['Accept-Ranges', 'bytes']]
  return {
    id,
    name: `ETag: ${tag}`,
    app: sends(headers, ['<h1>hi!</h1>\n']),
    headers: [type, ['ETag', expected], ['Accept-Ranges', 'none']],
    body: text('<h1>HI!</h1>\n')
  }
}

/** An app whose tag is `"abc"`, and which says what it was asked. */
function conditional(id: number, asked: string, seen: string, status: Status, tag: string): ResponseVector {
  const app: App = (environ, startResponse) => {
    const condition = environ.HTTP_IF_NONE_MATCH!
    const matches = condition === '*' || condition.includes('"abc"')
    startResponse(matches ? '304 Not Modified' : '200 OK', [
      ['Content-Type', 'text/plain'],
      ['ETag', '"abc"'],
      ['X-Seen', condition]
    ])
    return matches ? [] : ['hi']
  }
  return {
    id,
    name: `If-None-Match: ${asked}`,
    request: { HTTP_IF_NONE_MATCH: asked },
    app,
    status,
    headers: [
      ['Content-Type', 'text/plain'],
      ['ETag', tag],
      ['X-Seen', seen]
    ],
    body: text(status === '200 OK' ? 'HI' : '')
  }
}

function sends(headers: HeaderList, body: readonly Chunk[], status: Status = '200 OK'): App {
  return (_environ, startResponse) => {
    startResponse(status, headers)
    return body.values()
  }
}

function text(of: string): Uint8Array {
  return new TextEncoder().encode(of)
}
