import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { on, pause, type NodeRow } from './node-row.ts'
import { around, inside, note, noteError } from './row.ts'

/** It belongs to Node behind toConnect: what stands outside still writes. */
const NOT_FINISHED = around({
  because: 'Node asks the old name of writableEnded before each write',
  notes: [
    '[false,false,false,true,false,false]',
    '[true,false,false,true,false,false]',
    '[true,true,false,true,false,false]'
  ]
})
const BUSY = { because: 'Node keeps small chunks of a turn together, and sends them as one' }

/** The bodies that a handler can write, and what it hears of them. */
export const bodyRows: readonly NodeRow[] = [
  on('end with a text', (_q, s) => s.end('hello')),
  on('end with bytes', (_q, s) => s.end(Buffer.from([0, 255, 13, 10]))),
  on('end with a Uint8Array', (_q, s) => s.end(new Uint8Array([104, 105]))),
  on('end with nothing', (_q, s) => s.end()),
  on('end with an empty text', (_q, s) => s.end('')),
  on('end in Latin-1', (_q, s) => s.end('\u00e9', 'latin1')),
  on('end in base64', (_q, s) => s.end('aGVsbG8=', 'base64')),
  on('end in hex', (_q, s) => s.end('6869', 'hex')),
  on('end in UTF-16', (_q, s) => s.end('hi', 'utf16le')),
  on('end in UTF-8 by its names', (_q, s) => (s.write('\u00e9', 'utf8'), s.end('\u00e9', 'utf-8'))),
  on('a lone surrogate', (_q, s) => s.end('a\ud800b')),
  on(
    'write with a callback in the place of an encoding',
    (_q, s) => s.write('a', () => (note('a'), s.end('b', () => note('b')))),
    ['GET /'],
    { notes: 2 }
  ),
  on(
    'write with an encoding and a callback',
    (_q, s) => s.write('aa', 'hex', () => (note('a'), s.end('bb', 'hex', () => note('b')))),
    ['GET /'],
    { notes: 2 }
  ),
  on('end with a callback alone', (_q, s) => s.end(() => note('end')), ['GET /'], { notes: 1 }),
  on('what is no chunk', (_q, s) => {
    for (const chunk of [null, undefined, 5, {}, []]) {
      try {
        s.write(chunk)
        note('none')
      } catch (error) {
        note((error as NodeJS.ErrnoException).code)
      }
    }
    try {
      s.end(5)
    } catch (error) {
      note((error as NodeJS.ErrnoException).code)
    }
    s.end('x')
  }),
  on('writes', (_q, s) => (s.write('a'), s.write(Buffer.from('b')), s.end('c'))),
  on(
    'writes over time',
    async (_q, s) => (s.write('a'), await pause(), s.write('b'), await pause(), s.end('c'))
  ),
  on('an answer that comes later', async (_q, s) => (await pause(), s.end('late'))),
  on('an empty write', (_q, s) => (s.write(''), s.end('c'))),
  on('cork and uncork', (_q, s) => (s.cork(), s.write('a'), s.write('b'), s.uncork(), s.end())),
  on(
    'the state before and after end',
    (_q, s) => {
      const state = (): unknown[] => [
        s.headersSent,
        s.writableEnded,
        s.finished,
        s.writable,
        s.destroyed,
        s.writableNeedDrain
      ]
      note(state())
      s.write('x')
      note(state())
      s.end()
      note(state())
    },
    ['GET /'],
    NOT_FINISHED
  ),
  on('the callbacks, in order', async (_q, s) => {
    await new Promise<void>(resolve => {
      s.write('a', () => note('a'))
      s.write('b', 'utf8', () => (note('b'), resolve()))
    })
    s.end()
  }),
  on('the events, in order', events, ['GET /'], { notes: 3 }),
  on('the events of writes, in order', (q, s) => (s.write('x'), events(q, s)), ['GET /'], { notes: 3 }),
  on('the events of a later answer, in order', async (q, s) => (await pause(), events(q, s)), ['GET /'], {
    notes: 3
  }),
  on('the events of HEAD, in order', events, ['HEAD /'], { notes: 3 }),
  on('pipe', (_q, s) => Readable.from(['a', 'b', 'c']).pipe(s)),
  on('pipeline', (_q, s) => pipeline(Readable.from(['a', 'b', 'c']), s)),
  on('HEAD, piped', (_q, s) => (s.writeHead(200), Readable.from(['a', 'b']).pipe(s)), ['HEAD /']),
  on('two streams, one after the other', async (_q, s) => {
    const big = 'x'.repeat(100_000)
    await new Promise(resolve => Readable.from([big, big]).on('end', resolve).pipe(s, { end: false }))
    Readable.from([big, 'end']).pipe(s)
  }),
  on('end twice', (_q, s) => (s.end('once'), s.end())),
  on('end again, when it is finished', (_q, s) => s.end('once', () => s.end(noteError('again'))), ['GET /'], {
    notes: 1
  }),
  on(
    'end twice, with a text',
    (_q, s) => (s.on('error', noteError('error')), s.end('once'), s.end('twice', noteError('again'))),
    ['GET /'],
    { notes: 2 }
  ),
  on(
    'a write after end',
    (_q, s) => (s.on('error', noteError('error')), s.end('whole'), s.write('more', noteError('write'))),
    ['GET /'],
    { notes: 2 }
  ),
  on('destroy after the head', async (_q, s) => (s.write('part'), await pause(), s.destroy())),
  on(
    'destroy in the same turn',
    (_q, s) => (s.write('part'), s.destroy()),
    ['GET /'],
    inside({
      ...BUSY,
      status: 'HTTP/1.1 200 OK',
      framing: 'chunked',
      body: 'part',
      without: ['Connection', 'Keep-Alive', 'Content-Encoding']
    })
  )
]

function events(_request: IncomingMessage, response: ServerResponse): void {
  for (const event of ['prefinish', 'finish', 'close'] as const) {
    response.on(event, () =>
      note(event, response.destroyed, response.closed, event === 'prefinish' || response.writableFinished)
    )
  }
  response.end()
}
