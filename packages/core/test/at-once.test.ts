import { atOnce } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('atOnce', () => {
  it('gives any other answer', () => {
    for (const answer of [true, false, 0, '', undefined, null, {}, () => {}]) {
      expect(atOnce('it must answer', answer)).to.equal(answer)
    }
  })

  const promises: [what: string, promise: () => unknown][] = [
    ['a promise', async () => true],
    ['one that rejects', () => Promise.reject(new Error('mine'))],
    [
      'what has a then',
      () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('mine')) })
    ]
  ]
  for (const [what, promise] of promises) {
    it(`refuses ${what}`, async () => {
      expect(() => atOnce('gzip: filter must return a boolean', promise())).to.throw(
        TypeError,
        /^gzip: filter must return a boolean, got a promise$/
      )
      await new Promise(resolve => setTimeout(resolve)) // a rejection that nobody hears would end the process
    })
  }
})
