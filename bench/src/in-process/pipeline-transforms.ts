import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

/** Node's Transforms, joined by `pipeline()`, into a Writable: an async iterator at the end would cost more. */
export function create(kind: 'pass' | 'copy'): Subject {
  return subjectOf(kind, stage => receive => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        receive(chunk)
        done()
      }
    })
    const source = Readable.from(asynchronous(), { objectMode: false })
    return pipeline([source, ...Array.from({ length: STAGES }, () => transformOf(stage)), sink])
  })
}

function transformOf(stage: Stage): Transform {
  return new Transform({
    transform(chunk, _encoding, done) {
      done(null, stage(chunk))
    }
  })
}
