import { errorResponse, errorStatus } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('errorStatus', () => {
  const errors: [error: unknown, status: number][] = [
    [new Error('x'), 500],
    [Object.assign(new Error('x'), { status: 400 }), 400],
    [{ status: 599 }, 599],
    [{ status: 399 }, 500],
    [{ status: 600 }, 500],
    [{ status: 404.5 }, 500],
    [{ status: '404' }, 500],
    [{ status: NaN }, 500],
    ['404', 500],
    [404, 500],
    [null, 500],
    [undefined, 500]
  ]
  for (const [error, status] of errors) {
    it(`is ${status} for ${String(error)} with ${JSON.stringify(error)}`, () => {
      expect(errorStatus(error)).to.equal(status)
    })
  }
})

describe('errorResponse', () => {
  it('says no more than the status', () => {
    expect(errorResponse(Object.assign(new Error('secret'), { status: 413 }))).to.deep.equal({
      status: '413 Content Too Large',
      headers: [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Content-Length', '17']
      ],
      body: 'Content Too Large'
    })
  })
})
