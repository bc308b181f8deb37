import type { IncomingMessage } from 'node:http'
import { on, pause, type NodeRow } from './node-row.ts'
import { inside, note, noteError } from './row.ts'

/** What a handler sees of a request, and reads of it. */
export const requestRows: readonly NodeRow[] = [
  on(
    'the request line',
    (q, s) => s.end(JSON.stringify([q.method, q.url, q.httpVersion, q.httpVersionMajor, q.httpVersionMinor])),
    ['GET /a%20b/%2F?x=%20&y']
  ),
  on('a method of its own', (q, s) => s.end(q.method), ['PROPFIND /']),
  on('OPTIONS of everything', (q, s) => s.end(q.url), ['OPTIONS *']),
  on(
    'the request headers',
    (q, s) =>
      s.end(
        JSON.stringify([q.headers['x-a'], q.headers.cookie, q.headers['accept-language'], q.headers.host])
      ),
    ['GET /', 'X-A: 1, 2', 'Cookie: a=1; b=2', 'Accept-Language: de']
  ),
  on('the client', (q, s) => {
    const { remoteAddress, remotePort, remoteFamily } = q.socket
    const encrypted = Boolean((q.socket as { encrypted?: boolean }).encrypted)
    const same = [q.connection === q.socket, s.req === q, s.socket === q.socket, s.connection === q.socket]
    s.end(JSON.stringify([remoteAddress, typeof remotePort, remoteFamily, encrypted, same]))
  }),
  on(
    'a body, by events',
    (q, s) => {
      let all = ''
      q.on('data', chunk => (all += String(chunk)))
      q.on('end', () => s.end(all))
    },
    ['POST /', '', 'ping']
  ),
  on(
    'a body, iterated',
    async (q, s) => s.end(JSON.stringify([await collect(q), q.complete, q.readableEnded, q.aborted])),
    ['POST /', '', 'ping']
  ),
  on('a body, piped back', (q, s) => q.pipe(s), ['PUT /', '', 'ping'.repeat(50_000)]),
  on('a body in chunks, piped back', (q, s) => q.pipe(s), ['PUT /', '', 'ping'.repeat(50)], {
    chunked: true
  }),
  on('a body, with an encoding', async (q, s) => s.end(await collect(q.setEncoding('utf8'))), [
    'POST /',
    '',
    'p\u00efng'
  ]),
  on('no body', async (q, s) => s.end(JSON.stringify([await collect(q), q.complete])), ['POST /']),
  on('a body of nothing', async (q, s) => s.end(JSON.stringify([await collect(q), q.complete])), [
    'POST /',
    '',
    ''
  ]),
  on('a body that is not read', (_q, s) => s.end('unread'), ['POST /', '', 'ping']),
  on(
    'a body that is read after the answer',
    (q, s) => {
      q.on('data', chunk => note('data', String(chunk)))
        .on('end', () => note('end'))
        .on('error', noteError('error'))
      q.on('close', () => note('close'))
      s.end('early')
    },
    ['POST /', '', 'ping'],
    {
      notes: 2,
      ...inside({
        because: 'what is read of a body after the response is an error, never an end',
        notes: [
          'error ["fromNodeHandler: the response has ended, and the request body with it; end the response when the body is read",null]',
          'close'
        ]
      })
    }
  ),
  on(
    'a body that is paused and resumed',
    async (q, s) => {
      q.on('data', chunk => note('data', String(chunk)))
        .on('end', () => s.end('x'))
        .pause()
      await pause()
      q.resume()
    },
    ['POST /', '', 'ping']
  )
]

async function collect(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const chunk of request) all += String(chunk)
  return all
}
