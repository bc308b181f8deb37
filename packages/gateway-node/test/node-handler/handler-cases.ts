import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface HandlerCase {
  name: string
  handler: (request: IncomingMessage, response: ServerResponse) => unknown
  /** Sent in place of `GET /`. */
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}

const text = { 'Content-Type': 'text/plain' }

/** What a handler may do, each to be answered as `http.createServer` answers it. */
export const handlerCases: HandlerCase[] = [
  { name: 'end with a text', handler: (_q, s) => s.end('hello') },
  { name: 'end with bytes', handler: (_q, s) => s.end(Buffer.from([0, 255, 13, 10])) },
  { name: 'end with nothing', handler: (_q, s) => s.end() },
  { name: 'end in Latin-1', handler: (_q, s) => s.end('\u00e9', 'latin1') },
  { name: 'end in base64', handler: (_q, s) => s.end('aGVsbG8=', 'base64') },
  { name: 'a lone surrogate', handler: (_q, s) => s.end('a\ud800b') },
  {
    name: 'statusCode and statusMessage',
    handler: (_q, s) => ((s.statusCode = 418), (s.statusMessage = 'Short'), s.end())
  },
  { name: 'an unregistered status', handler: (_q, s) => ((s.statusCode = 599), s.end('x')) },
  {
    name: 'writeHead with an object',
    handler: (_q, s) => s.writeHead(201, { ...text, 'X-A': 1 as unknown as string }).end('a')
  },
  { name: 'writeHead with a message', handler: (_q, s) => s.writeHead(200, 'Fine', text).end('a') },
  {
    name: 'writeHead with a flat list',
    handler: (_q, s) => s.writeHead(200, ['X-A', '1', 'X-A', '2']).end('a')
  },
  {
    name: 'writeHead with pairs',
    handler: (_q, s) =>
      s
        .writeHead(200, [
          ['X-A', '1'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2']
        ] as never)
        .end('a')
  },
  {
    name: 'writeHead over setHeader',
    handler: (_q, s) => (s.setHeader('x-a', '1'), s.writeHead(200, { 'X-A': '2' }).end('a'))
  },
  {
    name: 'writeHead flat over setHeader',
    handler: (_q, s) => (s.setHeader('x-a', '1'), s.writeHead(200, ['X-A', '2']).end('a'))
  },
  { name: 'several cookies', handler: (_q, s) => s.setHeader('Set-Cookie', ['a=1', 'b=2']).end('x') },
  { name: 'appendHeader', handler: (_q, s) => s.appendHeader('X-A', '1').appendHeader('X-A', '2').end('x') },
  {
    name: 'setHeaders',
    handler: (_q, s) =>
      (s as unknown as { setHeaders(map: Map<string, string>): ServerResponse })
        .setHeaders(new Map([['x-a', '1']]))
        .end('x')
  },
  {
    name: 'the getters',
    handler(_q, s) {
      s.setHeader('X-A', '1').setHeader('X-B', ['1', '2']).setHeader('X-C', 'x').removeHeader('x-c')
      s.end(
        JSON.stringify([
          s.getHeaderNames(),
          s.getHeaders(),
          s.hasHeader('x-b'),
          s.getHeader('X-A'),
          s.headersSent
        ])
      )
    }
  },
  {
    name: 'the state before and after end',
    handler(_q, s) {
      const state = (): unknown[] => [
        s.headersSent,
        s.writableEnded,
        s.finished,
        s.writable,
        s.destroyed,
        s.writableNeedDrain
      ]
      const before = state()
      s.write('x')
      const between = state()
      s.end(JSON.stringify([before, between]))
      if (JSON.stringify(state()) !== '[true,true,true,true,false,false]')
        throw new Error(JSON.stringify(state()))
    }
  },
  {
    name: 'a header after the head',
    handler(_q, s) {
      s.writeHead(200, text)
      let code
      try {
        s.setHeader('X-A', '1')
      } catch (error) {
        code = (error as NodeJS.ErrnoException).code
      }
      s.end(code)
    }
  },
  {
    name: 'a bad header and a bad status',
    handler(_q, s) {
      const codes = [
        () => s.setHeader('a b', '1'),
        () => s.setHeader('a', 'x\ny'),
        () => s.writeHead(200, { 'X-A': 'x\ry' }),
        () => s.writeHead(200, 'a\nb'),
        () => s.writeHead(1000)
      ].map(call => {
        try {
          return call() && 'none'
        } catch (error) {
          return (error as NodeJS.ErrnoException).code
        }
      })
      s.statusCode = 200
      s.statusMessage = ''
      s.end(codes.join())
    }
  },
  { name: 'writes', handler: (_q, s) => (s.write('a'), s.write(Buffer.from('b')), s.end('c')) },
  {
    name: 'writes over time',
    handler: async (_q, s) => (s.write('a'), await pause(), s.write('b'), await pause(), s.end('c'))
  },
  { name: 'an answer that comes later', handler: async (_q, s) => (await pause(), s.end('late')) },
  { name: 'an empty write', handler: (_q, s) => (s.write(''), s.end('c')) },
  {
    name: 'flushHeaders',
    handler: async (_q, s) => (s.writeHead(202).flushHeaders(), await pause(), s.end('c'))
  },
  {
    name: 'cork and uncork',
    handler: (_q, s) => (s.cork(), s.write('a'), s.write('b'), s.uncork(), s.end())
  },
  { name: 'the callbacks, in order', handler: callbacks },
  { name: 'the events, in order', handler: events },
  { name: 'pipe', handler: (_q, s) => Readable.from(['a', 'b', 'c']).pipe(s) },
  { name: 'pipeline', handler: (_q, s) => pipeline(Readable.from(['a', 'b', 'c']), s) },
  { name: 'two streams, one after the other', handler: twoStreams },
  { name: 'a declared length', handler: (_q, s) => s.writeHead(200, { 'Content-Length': 5 }).end('hello') },
  {
    name: 'a declared length, in pieces',
    handler: async (_q, s) => (
      s.writeHead(200, { 'Content-Length': '2' }),
      s.write('a'),
      await pause(),
      s.end('b')
    )
  },
  {
    name: 'chunked by hand',
    handler: (_q, s) => s.writeHead(200, { 'Transfer-Encoding': 'chunked' }).end('hello')
  },
  {
    name: 'keep-alive by hand',
    handler: (_q, s) => s.writeHead(200, { Connection: 'keep-alive' }).end('hello')
  },
  { name: '204 with a body', handler: (_q, s) => s.writeHead(204).end('dropped') },
  { name: '304', handler: (_q, s) => s.writeHead(304, { ETag: '"a"' }).end() },
  {
    name: 'HEAD with end',
    method: 'HEAD',
    handler: (_q, s) => s.writeHead(200, { 'Content-Length': 5 }).end('hello')
  },
  {
    name: 'HEAD, piped',
    method: 'HEAD',
    handler: (_q, s) => (s.writeHead(200, text), Readable.from(['a', 'b']).pipe(s))
  },
  {
    name: 'the request line',
    path: '/a%20b/%2F?x=%20&y',
    handler: (q, s) =>
      s.end(JSON.stringify([q.method, q.url, q.httpVersion, q.httpVersionMajor, q.httpVersionMinor]))
  },
  { name: 'a method of its own', method: 'PROPFIND', handler: (q, s) => s.end(q.method) },
  {
    name: 'the request headers',
    headers: { 'X-A': '1, 2', Cookie: 'a=1; b=2', 'Accept-Language': 'de' },
    handler: (q, s) =>
      s.end(
        JSON.stringify([
          q.headers['x-a'],
          q.headers.cookie,
          q.headers['accept-language'],
          q.headers.host !== undefined,
          q.headersDistinct['x-a']
        ])
      )
  },
  {
    name: 'the client',
    handler: (q, s) =>
      s.end(
        JSON.stringify([
          q.socket.remoteAddress,
          typeof q.socket.remotePort,
          q.socket.remoteFamily,
          Boolean((q.socket as { encrypted?: boolean }).encrypted),
          q.connection === q.socket,
          s.req === q,
          s.socket === q.socket
        ])
      )
  },
  { name: 'a body, by events', method: 'POST', body: 'ping', handler: byEvents },
  {
    name: 'a body, iterated',
    method: 'POST',
    body: 'ping',
    handler: async (q, s) => s.end(JSON.stringify([await collect(q), q.complete, q.readableEnded, q.aborted]))
  },
  { name: 'a body, piped back', method: 'PUT', body: 'ping'.repeat(50_000), handler: (q, s) => q.pipe(s) },
  {
    name: 'a body, with an encoding',
    method: 'POST',
    body: 'p\u00efng',
    handler: async (q, s) => s.end(await collect(q.setEncoding('utf8')))
  },
  {
    name: 'no body',
    method: 'POST',
    handler: async (q, s) => s.end(JSON.stringify([await collect(q), q.complete]))
  },
  { name: 'a body that is not read', method: 'POST', body: 'ping', handler: (_q, s) => s.end('unread') },
  { name: 'end twice', handler: (_q, s) => (s.end('once'), s.end()) },
  { name: 'a write after end', handler: afterEnd }
]

async function pause(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 5))
}

async function collect(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const chunk of request) all += String(chunk)
  return all
}

async function callbacks(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  const calls: string[] = []
  await new Promise<void>(resolve => {
    response.write('a', () => calls.push('a'))
    response.write('b', 'utf8', () => (calls.push('b'), resolve()))
  })
  response.end(calls.join())
}

/** Its answer is that of the request before. */
function events(_request: IncomingMessage, response: ServerResponse): void {
  const seen: string[] = []
  for (const event of ['prefinish', 'finish', 'close'] as const) {
    response.on(event, () =>
      seen.push(`${event} ${response.writableFinished} ${response.destroyed} ${response.closed}`)
    )
  }
  response.on('close', () => (heard = seen))
  response.end(() => seen.push('callback'))
}

export let heard: string[] = []

async function twoStreams(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  const big = 'x'.repeat(100_000)
  await new Promise(resolve => Readable.from([big, big]).on('end', resolve).pipe(response, { end: false }))
  Readable.from([big, 'end']).pipe(response)
}

function byEvents(request: IncomingMessage, response: ServerResponse): void {
  let all = ''
  request.on('data', chunk => (all += String(chunk)))
  request.on('end', () => response.end(all))
}

function afterEnd(_request: IncomingMessage, response: ServerResponse): void {
  response.on('error', () => {})
  response.end('whole')
  response.write('more')
}
