import type { Subject } from '../in-process.ts'
import { asynchronous, inHand, STAGES, subjectOf, type Stage } from './chunks.ts'

/** Generators inside generators, what a WSGI middleware would be: async ones, and plain ones for arrays. */
export function create(source: 'async' | 'array', kind: 'pass' | 'copy'): Subject {
  if (source === 'array') {
    return subjectOf(kind, stage => receive => {
      let body: Iterable<Buffer> = inHand()
      for (let i = 0; i < STAGES; i++) body = each(body, stage)
      for (const chunk of body) receive(chunk)
    })
  }
  return subjectOf(kind, stage => async receive => {
    let body: AsyncIterable<Buffer> = asynchronous()
    for (let i = 0; i < STAGES; i++) body = eachAsync(body, stage)
    for await (const chunk of body) receive(chunk)
  })
}

function* each(body: Iterable<Buffer>, stage: Stage): Generator<Buffer> {
  for (const chunk of body) yield stage(chunk)
}

async function* eachAsync(body: AsyncIterable<Buffer>, stage: Stage): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield stage(chunk)
}
