import { expect } from 'chai'
import { describe, it } from 'mocha'
import { SPAN, TRACE } from './full-request.ts'
import { log } from './support.ts'

describe('logger, traceparent', () => {
  const table: [what: string, header: string, isValid: boolean][] = [
    ['a valid one', `00-${TRACE}-${SPAN}-01`, true],
    ['a later version with more fields', `01-${TRACE}-${SPAN}-01-more`, true],
    ['version 00 with more fields', `00-${TRACE}-${SPAN}-01-more`, false],
    ['version ff', `ff-${TRACE}-${SPAN}-01`, false],
    ['upper-case hex', `00-${TRACE.toUpperCase()}-${SPAN}-01`, false],
    ['a zero trace', `00-${'0'.repeat(32)}-${SPAN}-01`, false],
    ['a zero span', `00-${TRACE}-${'0'.repeat(16)}-01`, false],
    ['a short one', `00-${TRACE}-01`, false]
  ]
  for (const [what, header, isValid] of table) {
    it(`${isValid ? 'takes' : 'ignores'} ${what}`, async () => {
      const { log: line } = await log({ format: 'json' }, { HTTP_TRACEPARENT: header })
      expect(line.includes('trace_id')).to.equal(isValid)
    })
  }
})
