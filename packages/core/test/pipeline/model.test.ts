import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { CHOICES, GONE, isIdling, run, WRONG, type Case, type Outcome } from './model.ts'

const one = <const T extends readonly unknown[]>(choices: T): fc.Arbitrary<T[number]> =>
  fc.constantFrom(...(choices as readonly T[number][]))
/** Half of all stacks are of layers that leave a body steady, or now and then: elsewhere nothing goes the short ways. */
const kinds = fc.oneof(
  fc.array(one(CHOICES.kinds), { minLength: 1, maxLength: 4 }),
  fc.array(one(['pass', 'pass', 'owe', 'owe later', 'now and then', 'plain']), { minLength: 1, maxLength: 4 })
)
const steps = fc.oneof(
  fc.array(one(CHOICES.steps), { maxLength: 9 }),
  fc.array(one(['yield', 'yield', 'yield', 'turn', 'write']), { minLength: 2, maxLength: 9 })
)
const cases: fc.Arbitrary<Case> = fc.record({
  body: one(CHOICES.body),
  start: one(CHOICES.start),
  steps,
  kinds: kinds.filter(list => list.some(kind => kind !== 'plain')),
  between: fc.array(one(CHOICES.between), { maxLength: 7 }),
  reading: one(CHOICES.reading),
  gateway: one(CHOICES.gateway),
  end: one(CHOICES.end)
})

function check(choice: Case, { units, expected, error, started, closed, late }: Outcome): void {
  const { kinds, body, end } = choice
  const hasPlain = kinds.includes('plain')
  if (end === 'throw') expect(error).to.equal(WRONG)
  else if (end === 'normal') expect(error).to.equal(undefined)
  else expect(error).to.be.oneOf([undefined, GONE])
  // What a plain layer makes of a body is its own: written chunks pass it by, where it holds what stands in an array, or is asked
  // by a layer that waits for nothing.
  const isParted = hasPlain && (body.endsWith('array') || kinds.some(isIdling))
  const sort = (list: string[]): string[] => (isParted ? list.toSorted() : list)
  const isWhole = error === undefined || (error === WRONG && started && !body.endsWith('array'))
  if (isWhole) expect(sort(units)).to.deep.equal(sort(expected))
  else if (!isParted) expect(expected.slice(0, units.length)).to.deep.equal(units)
  // One that has not begun when its client leaves closes nothing, as any generator.
  if (hasPlain && error !== undefined) return
  const names = kinds.flatMap((kind, index) => (kind === 'plain' ? [] : [String.fromCharCode(65 + index)]))
  expect(closed).to.deep.equal(names.map(name => [name, error]))
  if (names.length > 0 && started) expect(late).to.be.instanceOf(Error)
}

describe('a rewritten response', () => {
  it('is what a simple model says, whatever the app, its layers and its reader do', () =>
    fc.assert(
      fc.asyncProperty(cases, async choice => check(choice, await run(choice))),
      { numRuns: Number(process.env['MODEL_RUNS'] ?? 600) }
    ))
})
