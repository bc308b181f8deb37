import type { Subject } from '../in-process.ts'

/** What a stage does with a chunk. */
export type Stage = (chunk: Buffer) => Buffer

export const CHUNKS = 256
export const STAGES = 10

// Buffers, because Node streams make one of every Uint8Array they meet.
const chunks: Buffer[] = Array.from({ length: CHUNKS }, (_, index) => Buffer.alloc(100, index))

/** `pass` gives the chunk back, `copy` makes a new one. */
const stages: Record<'pass' | 'copy', Stage> = {
  pass: chunk => chunk,
  copy: chunk => Buffer.from(chunk)
}

/** The chunks of one response, each behind a promise. */
export async function* asynchronous(): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield chunk // `yield*` would await each of them once more
}

/** The chunks of one response, in hand. */
export function inHand(): Buffer[] {
  return [...chunks]
}

/** Hands every chunk that arrives behind the stages to `receive`. */
export type Drain = (receive: (chunk: Uint8Array) => void) => void | Promise<void>

/** A subject from `prepare`, which joins ten times the same stage. */
export function subjectOf(kind: 'pass' | 'copy', prepare: (stage: Stage) => Drain): Subject {
  const drain = prepare(stages[kind])
  return {
    units: CHUNKS,
    run() {
      let bytes = 0
      const done = drain(chunk => {
        bytes += chunk.length
      })
      return done instanceof Promise ? done.then(() => bytes) : bytes
    },
    expected: CHUNKS * 100,
    async check() {
      let calls = 0
      const received: Uint8Array[] = []
      const count: Stage = chunk => {
        calls++
        return stages[kind](chunk)
      }
      await prepare(count)(chunk => received.push(chunk))
      if (calls !== CHUNKS * STAGES) throw new Error(`bench: the stages ran ${calls} times`)
      if (!Buffer.concat(received).equals(Buffer.concat(chunks)))
        throw new Error('bench: other bytes arrived')
      if (received.length !== CHUNKS)
        throw new Error(`bench: ${received.length} chunks arrived, not ${CHUNKS}`)
    }
  }
}
