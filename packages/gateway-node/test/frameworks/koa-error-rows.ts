import { PassThrough, Readable } from 'node:stream'
import { on, type KoaRow } from './koa-row.ts'
import { note, noteError, past } from './row.ts'

/** Koa answers errors itself, outside of all middleware. */
const THROWN = past('Koa answers errors outside of all middleware')

/** What Koa's tests of errors cover, and what a handler hears of the end. */
export const errorRows: readonly KoaRow[] = [
  on('ctx.throw', c => c.throw(403, 'sorry!'), ['GET /'], THROWN),
  on('ctx.throw of a server error', c => c.throw(503, 'secret'), ['GET /'], THROWN),
  on(
    'ctx.throw with properties',
    c => c.throw(401, 'log in', { headers: { 'WWW-Authenticate': 'Basic' } }),
    ['GET /'],
    THROWN
  ),
  on('ctx.assert', c => c.assert(false, 404, 'not here'), ['GET /'], THROWN),
  on('an error', c => (c.set('X-Gone', 'yes'), Promise.reject(new Error('boom'))), ['GET /'], THROWN),
  on(
    'an error with its status',
    () => Promise.reject(Object.assign(new Error('no'), { status: 403 })),
    ['GET /'],
    THROWN
  ),
  on(
    'an error with a status that is none',
    () => Promise.reject(Object.assign(new Error('no'), { status: 9999 })),
    ['GET /'],
    THROWN
  ),
  on(
    'a file that is not there',
    () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' })),
    ['GET /'],
    THROWN
  ),
  on('a thrown text', () => Promise.reject('text'), ['GET /'], THROWN),
  on('a header that is none', c => c.set('X-Bad', 'a\r\nb'), ['GET /'], THROWN),
  on('a status that is none', c => (c.status = 9), ['GET /'], THROWN),
  on('JSON that cannot be made', c => (c.body = { n: 10n }), ['GET /'], THROWN),
  on(
    'a stream that fails',
    c => {
      c.res.on('close', () => note('close', c.res.writableFinished))
      c.body = Readable.from(failing())
    },
    ['GET /'],
    { notes: 1 }
  ),
  on('a web stream that fails', c => (c.body = ReadableStream.from(failing()))),
  on(
    'a stream that is destroyed at the end',
    c => {
      const stream = Readable.from(['a']).on('close', () => note('closed'))
      c.body = stream
    },
    ['GET /'],
    { notes: 1 }
  ),
  on(
    'finish and close',
    c => {
      c.res.on('finish', () => note('finish')).on('close', () => note('close'))
      c.body = 'text'
    },
    ['GET /'],
    { notes: 2 }
  ),
  on(
    'events of a stream',
    c => {
      c.res.on('finish', () => note('finish')).on('close', () => note('close'))
      c.body = Readable.from(['a', 'b']).on('error', noteError('stream'))
    },
    ['GET /'],
    { notes: 2 }
  ),
  on(
    'a client that leaves a stream',
    c => {
      const stream = new PassThrough().on('close', () => note('closed', stream.destroyed))
      stream.write('part')
      c.body = stream
    },
    ['GET /'],
    { leaves: 'with the head', notes: 1 }
  )
]

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('part')
  await new Promise(resolve => setTimeout(resolve, 2))
  throw new Error('broken')
}
