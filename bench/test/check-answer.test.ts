import { expect } from 'chai'
import { describe, it } from 'mocha'
import { differences, type Exchange } from '../dist/check-answer.js'

const expected: Exchange = {
  path: '/',
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-layer-0': 'a' },
  body: Buffer.from('hi')
}
const headers = { 'content-type': 'text/plain;charset=UTF-8', 'x-layer-0': 'a', date: 'now' }
const answer = { status: 200, headers, body: Buffer.from('hi') }

describe('differences', () => {
  it('lets pass what says the same', () => {
    expect(differences(answer, expected)).to.deep.equal([])
  })

  it('names what is otherwise', () => {
    expect(differences({ ...answer, status: 404 }, expected)).to.deep.equal(['status 404, not 200'])
    expect(differences({ ...answer, body: Buffer.from('ho') }, expected)).to.deep.equal(['body "ho"'])
    const without = { ...headers, 'x-layer-0': undefined }
    expect(differences({ ...answer, headers: without }, expected)).to.deep.equal([
      'x-layer-0: undefined, not a'
    ])
  })
})
