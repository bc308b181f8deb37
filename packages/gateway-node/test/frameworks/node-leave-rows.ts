import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { on, pause, type NodeRow } from './node-row.ts'
import { note, noteError } from './row.ts'

/** What a handler hears whose client leaves. */
export const leaveRows: readonly NodeRow[] = [
  on('a client that leaves before the head', hears, ['GET /'], { leaves: 'when called', notes: 5 }),
  on('a client that leaves before the head of HEAD', hears, ['HEAD /'], { leaves: 'when called', notes: 5 }),
  on('a client that leaves after the head', (q, s) => (hears(q, s), s.write('x')), ['GET /'], {
    leaves: 'with the head',
    notes: 5
  }),
  on('a client that leaves behind a body', (q, s) => (hears(q, s), s.write('x')), ['POST /', '', 'ping'], {
    leaves: 'with the head',
    notes: 5
  }),
  on(
    'a write to a client that has left',
    (_q, s) => {
      note('called')
      s.on('close', () => note('write', s.write('x', noteError('written')), s.writable, s.destroyed))
    },
    ['GET /'],
    { leaves: 'when called', notes: 3 }
  ),
  on(
    'an end for a client that has left',
    (_q, s) => {
      note('called')
      s.on('finish', () => note('finish')).on('close', () => {
        s.end('x')
        note(s.writableEnded)
      })
    },
    ['GET /'],
    { leaves: 'when called', notes: 2 }
  ),
  on(
    'a pipeline to a client that leaves',
    (_q, s) => {
      const source = Readable.from(endless()).on('close', () => note('source closed'))
      pipeline(source, s).catch(noteError('pipeline'))
    },
    ['GET /'],
    { leaves: 'with the head', notes: 2 }
  )
]

function hears(request: IncomingMessage, response: ServerResponse): void {
  note('called')
  request.on('aborted', () => note('aborted', request.aborted))
  request.on('error', noteError('request'))
  request.on('close', () => note('request closed', request.destroyed))
  response.on('finish', () => note('finish'))
  response.on('close', () => note('closed', response.writableFinished, response.destroyed))
}

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'part'
    await pause()
  }
}
