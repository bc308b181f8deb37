import { createSink } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { EventEmitter } from 'node:events'

type Answer = 'takes' | 'throws' | 'rejects' | 'resolves' | 'stalls'
type Step = 'write' | 'write much' | 'turn' | 'flush' | 'flushSync' | 'drain'

/** A destination that answers each write as it is told, and keeps what it took. */
class Moody extends EventEmitter {
  readonly taken: string[] = []
  answers: Answer[]

  constructor(answers: Answer[]) {
    super()
    this.answers = answers
  }

  write(text: string): unknown {
    const answer = this.answers.shift() ?? 'takes'
    if (answer === 'throws') throw new Error('not now')
    if (answer === 'rejects') return Promise.reject(new Error('not now'))
    this.taken.push(text)
    return answer === 'resolves' ? Promise.resolve() : answer !== 'stalls'
  }
}

const answers = fc.array(fc.constantFrom<Answer>('takes', 'throws', 'rejects', 'resolves', 'stalls'), {
  maxLength: 12
})
const steps = fc.array(
  fc.constantFrom<Step>('write', 'write', 'write much', 'turn', 'flush', 'flushSync', 'drain'),
  { maxLength: 40 }
)
const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

describe('createSink, whatever its destination does', () => {
  for (const [kind, lineOf] of [
    ['JSON', (n: number) => `{"n":${n}}\n`],
    ['text', (n: number) => `n ${n}\n`]
  ] as const) {
    it(`gives each line of ${kind} once, in order, or counts it`, () =>
      fc.assert(
        fc.asyncProperty(answers, steps, async (moods, what) => {
          const destination = new Moody([...moods])
          const sink = createSink(destination, { maxBuffer: 200, flushBytes: 50, onError: () => {} })
          let written = 0
          for (const step of what) {
            const lines = step === 'write' ? 1 : step === 'write much' ? 30 : 0
            for (let i = 0; i < lines; i++) sink.write(lineOf(written++))
            if (step === 'turn') await turn()
            if (step === 'flush') void sink.flush()
            if (step === 'flushSync') sink.flushSync()
            if (step === 'drain') destination.emit('drain')
          }
          destination.answers = []
          const closed = sink.close()
          destination.emit('drain')
          await closed

          const text = destination.taken.join('')
          const shown = Array.from(text.matchAll(/(?:"n":|n )(\d+)/g), ([, n]) => Number(n))
          const dropped = Array.from(
            text.matchAll(/(?:"dropped":|^)(\d+)(?: lines? dropped$|\})/gm),
            ([, n]) => Number(n)
          ).reduce((sum, n) => sum + n, 0)
          expect(shown).to.deep.equal([...new Set(shown)].sort((a, b) => a - b))
          expect(shown.length + dropped).to.equal(written)
        }),
        { numRuns: 300 }
      ))
  }
})
