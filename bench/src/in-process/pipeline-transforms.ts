import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

const highWaterMark = 64 * 1024

/**
 * Node's Transforms, joined by `pipeline()`, into a Writable: an async iterator at the end would cost more. Each may hold
 * 64 KiB, the default since Node 22, so that Node 20, whose default is 16 KiB, is no slower for that.
 */
export function create(kind: 'pass' | 'copy'): Subject {
  return subjectOf(kind, stage => receive => {
    const sink = new Writable({
      highWaterMark,
      write(chunk, _encoding, done) {
        receive(chunk)
        done()
      }
    })
    const source = Readable.from(asynchronous(), { objectMode: false, highWaterMark })
    return pipeline([source, ...Array.from({ length: STAGES }, () => transformOf(stage)), sink])
  })
}

function transformOf(stage: Stage): Transform {
  return new Transform({
    highWaterMark,
    transform(chunk, _encoding, done) {
      done(null, stage(chunk))
    }
  })
}
