import { ReadableStream, TransformStream } from 'node:stream/web'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

/** WHATWG TransformStreams joined by `pipeThrough`, into a WritableStream's place: a reader, which costs less. */
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
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(stage(chunk))
    }
  })
}
