import { Readable, Transform, Writable, type TransformOptions } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

/** As Node gives them (16 KiB in Node 20, 64 KiB since Node 22), or with 64 KiB anywhere. */
export type Buffers = 'default' | 'large'

/** Node's Transforms, joined by `pipeline()`, into a Writable: an async iterator at the end would cost more. */
export function create(kind: 'pass' | 'copy', buffers: Buffers): Subject {
  const options = buffers === 'large' ? { highWaterMark: 64 * 1024 } : {}
  const sourceOptions = buffers === 'large' ? { objectMode: false, ...options } : {}
  return subjectOf(kind, stage => receive => {
    const sink = new Writable({
      ...options,
      write(chunk, _encoding, done) {
        receive(chunk)
        done()
      }
    })
    const source = Readable.from(asynchronous(), sourceOptions)
    return pipeline([source, ...Array.from({ length: STAGES }, () => transformOf(stage, options)), sink])
  })
}

function transformOf(stage: Stage, options: TransformOptions): Transform {
  return new Transform({
    ...options,
    transform(chunk, _encoding, done) {
      done(null, stage(chunk))
    }
  })
}
