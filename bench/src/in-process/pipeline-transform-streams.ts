import { ReadableStream, TransformStream, type Transformer } from 'node:stream/web'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

/**
 * WHATWG TransformStreams joined by `pipeThrough`, and a reader at the end: a WritableStream would cost more. Each may hold
 * one chunk on its way out, which is faster than the default of none; more does not help.
 */
export function create(kind: 'pass' | 'copy'): Subject {
  return subjectOf(kind, stage => async receive => {
    let body: ReadableStream<Buffer> = ReadableStream.from(asynchronous())
    for (let i = 0; i < STAGES; i++) body = body.pipeThrough(transformOf(stage))
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      receive(value)
    }
  })
}

function transformOf(stage: Stage): TransformStream<Buffer, Buffer> {
  const transform: Transformer<Buffer, Buffer> = {
    transform(chunk, controller) {
      controller.enqueue(stage(chunk))
    }
  }
  return new TransformStream(transform, undefined, { highWaterMark: 1 })
}
