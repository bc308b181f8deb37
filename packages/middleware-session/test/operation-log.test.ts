import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { ALL, OperationLog, PERSIST, SUBJECT } from '../dist/operation-log.js'
import { replay, type Content, type Operation } from '../dist/record.js'

type Kind = 'set' | 'delete' | 'update' | 'clear' | 'bind' | 'persist'

function addTo(log: OperationLog, kind: Kind, key: string, n: number): Operation {
  const [operation, overwrites] = (
    {
      set: [({ data }) => void data.set(key, n), key],
      delete: [({ data }) => void data.delete(key), key],
      update: [({ data }) => void data.set(key, [data.get('a') ?? null, data.size, n]), undefined],
      clear: [({ data }) => data.clear(), ALL],
      bind: [content => void (content.subject = `${n}`), SUBJECT],
      persist: [content => void (content.persist = n % 2 === 1), PERSIST]
    } satisfies Record<Kind, [Operation, string | symbol | undefined]>
  )[kind]
  log.add(operation, overwrites)
  return operation
}

function outcome(operations: readonly Operation[]): unknown {
  const content: Content = { data: new Map([['b', 0]]), persist: false, subject: undefined }
  const { data, ...rest } = replay(content, operations)
  return { ...rest, data: Object.fromEntries([...data].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

describe('OperationLog', () => {
  for (const [what, kinds] of [
    ['sets of one key', ['set']],
    ['sets and deletes of one key', ['set', 'delete']],
    ['sets, and clears of all', ['set', 'clear', 'update']],
    ['subjects', ['bind', 'persist', 'set']]
  ] as const) {
    it(`holds few of many ${what}`, () => {
      const log = new OperationLog()
      for (let i = 0; i < 10_000; i++) addTo(log, kinds[i % kinds.length]!, 'a', i)
      expect(log.length).to.be.below(128)
    })
  }

  it('keeps every operation that looks at what is there', () => {
    const log = new OperationLog()
    for (let i = 0; i < 1000; i++) addTo(log, 'update', 'a', i)
    expect(log.length).to.equal(1000)
  })

  it('comes to what all of them come to, whatever is taken and dropped in between', () => {
    const step = fc.record({
      kind: fc.constantFrom<Kind>('set', 'set', 'delete', 'update', 'clear', 'bind', 'persist'),
      key: fc.constantFrom('a', 'b', 'c'),
      n: fc.integer({ min: 0, max: 9 })
    })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 200, maxLength: 400 }),
        fc.integer({ min: 0, max: 399 }),
        (steps, at) => {
          const log = new OperationLog()
          const all: Operation[] = []
          let taken: Operation[] | undefined
          steps.forEach(({ kind, key, n }, i) => {
            if (i === at) taken = log.take()
            all.push(addTo(log, kind, key, n))
          })
          expect(outcome(log.list())).to.deep.equal(outcome(all))
          if (taken === undefined) return
          const rest = log.copy()
          log.drop(taken.length)
          expect(outcome([...taken, ...log.list()])).to.deep.equal(outcome(all))
          expect(outcome(rest.list())).to.deep.equal(outcome(all))
        }
      ),
      { numRuns: 20 }
    )
  })
})
