import { showError } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('showError', () => {
  it('gives the stack, and those of the causes', () => {
    const text = showError(new RangeError('outer', { cause: new TypeError('inner') }))
    expect(text).to.match(/^RangeError: outer\n +at .*\n[^]*\ncause: TypeError: inner\n +at /)
  })

  it('gives the message, where a stack does not begin with it', () => {
    const error = Object.assign(new Error('what'), { stack: 'run@file.js:1:1' })
    expect(showError(error)).to.equal('Error: what\nrun@file.js:1:1')
    Object.assign(error, { stack: undefined })
    expect(showError(error)).to.equal('Error: what')
  })

  it('ends, when causes go round in a circle', () => {
    const first = Object.assign(new Error('first'), { stack: undefined })
    const second = Object.assign(new Error('second', { cause: first }), { stack: undefined })
    Object.assign(first, { cause: second })
    expect(showError(first).split('\n')).to.have.length(9)
  })

  const thrown: [name: string, value: unknown, text: string][] = [
    ['a string', 'text', 'text'],
    ['undefined', undefined, 'undefined'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['what has no prototype', Object.create(null), 'an error that cannot be shown'],
    ['a getter that throws', brokenError(), 'an error that cannot be shown']
  ]
  for (const [name, value, text] of thrown) {
    it(`never fails: ${name}`, () => {
      expect(showError(value)).to.equal(text)
    })
  }
})

function brokenError(): Error {
  return Object.defineProperty(new Error('what'), 'message', {
    get() {
      throw new Error('no message')
    }
  })
}
