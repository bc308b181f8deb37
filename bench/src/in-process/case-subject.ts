import type { Subject } from '../in-process.ts'
import type { Text } from './case-texts.ts'

/** Hands every chunk of the changed text to `receive`. */
export type Drain = (receive: (chunk: Uint8Array) => void) => void | Promise<void>

/** One run changes the whole text; a unit is a byte that goes in. */
export function caseSubject({ whole }: Text, upper: Buffer, drain: Drain): Subject {
  return {
    units: whole.length,
    run() {
      let bytes = 0
      const done = drain(chunk => {
        bytes += chunk.length
      })
      return done instanceof Promise ? done.then(() => bytes) : bytes
    },
    expected: upper.length,
    async check() {
      const received: Uint8Array[] = []
      await drain(chunk => received.push(chunk))
      if (!Buffer.concat(received).equals(upper)) throw new Error('bench: other text arrived')
    }
  }
}
