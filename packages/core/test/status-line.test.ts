import { STATUS_CODES } from 'node:http'
import { describeValue, statusLine } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

// Node keeps older names, a joke and an unregistered code; RFC 9110, 15.5 and the IANA registry have these.
const differing: Record<number, string> = {
  413: 'Content Too Large',
  418: 'Unknown',
  422: 'Unprocessable Content',
  509: 'Unknown'
}

describe('statusLine', () => {
  for (const [text, reason] of Object.entries(STATUS_CODES)) {
    const code = Number(text)
    if (code < 200) continue
    const expected = `${code} ${differing[code] ?? reason}`
    it(`gives ${expected}`, () => {
      expect(statusLine(code)).to.equal(expected)
    })
  }

  it('gives a reason to what is not registered', () => {
    expect([statusLine(299), statusLine(599), statusLine(999)]).to.deep.equal([
      '299 Unknown',
      '599 Unknown',
      '999 Unknown'
    ])
  })

  for (const code of [0, 100, 103, 199, 1000, 200.5, Number.NaN, Infinity, '404', null, undefined]) {
    it(`refuses ${describeValue(code)}`, () => {
      expect(() => statusLine(code as number)).to.throw(
        RangeError,
        `statusLine: the code of a final response is an integer from 200 to 999, got ${describeValue(code)}`
      )
    })
  }
})
