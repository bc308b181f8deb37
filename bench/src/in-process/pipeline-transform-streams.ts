import { ReadableStream, TransformStream, type QueuingStrategy, type Transformer } from 'node:stream/web'
import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf, type Stage } from './chunks.ts'

/**
 * WHATWG TransformStreams joined by `pipeThrough`, and a reader at the end: a WritableStream would cost more. As they come,
 * or each with room for one chunk on its way out, which is faster than the default of none; more does not help.
 */
export function create(kind: 'pass' | 'copy', buffers: 'default' | 'large'): Subject {
  const strategy = buffers === 'large' ? { highWaterMark: 1 } : undefined
  return subjectOf(kind, stage => async receive => {
    let body: ReadableStream<Buffer> = ReadableStream.from(asynchronous())
    for (let i = 0; i < STAGES; i++) body = body.pipeThrough(transformOf(stage, strategy))
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      receive(value)
    }
  })
}

function transformOf(
  stage: Stage,
  strategy: QueuingStrategy<Buffer> | undefined
): TransformStream<Buffer, Buffer> {
  const transform: Transformer<Buffer, Buffer> = {
    transform(chunk, controller) {
      controller.enqueue(stage(chunk))
    }
  }
  return new TransformStream(transform, undefined, strategy)
}
