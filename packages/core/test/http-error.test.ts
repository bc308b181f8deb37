import { httpError } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('httpError', () => {
  it('makes an error with a status, a message and a stack', () => {
    const error = httpError(403, 'not yours')
    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({ status: 403, message: 'not yours' })
    expect(error.stack).to.contain('http-error.test')
    expect('cause' in error).to.equal(false)
  })

  it('keeps the cause', () => {
    const cause = new Error('disk')
    expect(httpError(503, 'try later', { cause }).cause).to.equal(cause)
  })

  for (const status of [400, 599]) {
    it(`takes ${status}`, () => {
      expect(httpError(status, '').status).to.equal(status)
    })
  }

  for (const status of [399, 600, 404.5, Number.NaN, '404', undefined]) {
    it(`refuses ${JSON.stringify(status)}, which a gateway would answer with 500`, () => {
      expect(() => httpError(status as number, 'x')).to.throw(
        RangeError,
        `httpError: status must be an integer from 400 to 599, got ${
          typeof status === 'string' ? JSON.stringify(status) : String(status)
        }`
      )
    })
  }
})
