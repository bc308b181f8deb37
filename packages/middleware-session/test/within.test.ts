import { expect } from 'chai'
import { describe, it } from 'mocha'
import { within } from '../dist/within.js'

describe('within', () => {
  const late = (): Error => new Error('late')
  const never = new Promise<never>(() => {})
  const failing = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error
    )

  it('gives the answer, and what failed as it is', async () => {
    const wrong = new Error('wrong')
    expect(await within(60_000, Promise.resolve(1), late)).to.equal(1)
    expect(await failing(within(60_000, Promise.reject(wrong), late))).to.equal(wrong)
  })

  it('waits no longer, and makes of either failure what it is told to', async () => {
    const explain = (error: unknown): unknown => `explained: ${(error as Error).message}`
    expect(await failing(within(1, never, late, explain))).to.equal('explained: late')
    expect(await failing(within(60_000, Promise.reject(new Error('wrong')), late, explain))).to.equal(
      'explained: wrong'
    )
  })
})
