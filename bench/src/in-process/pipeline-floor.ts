import type { Subject } from '../in-process.ts'
import { asynchronous, STAGES, subjectOf } from './chunks.ts'

/** No pipeline at all: the source, one `then` for each chunk of it, and ten calls. */
export function create(kind: 'pass' | 'copy'): Subject {
  return subjectOf(kind, stage => receive => {
    const rewrites = Array.from({ length: STAGES }, () => ({ chunk: (chunk: Buffer) => stage(chunk) }))
    const source = asynchronous()
    return new Promise((resolve, reject) => {
      const ask = (): void => void source.next().then(received, reject)
      const received = (step: IteratorResult<Buffer, void>): void => {
        if (step.done === true) {
          resolve()
          return
        }
        let { value } = step
        for (const rewrite of rewrites) value = rewrite.chunk(value)
        receive(value)
        ask()
      }
      ask()
    })
  })
}
