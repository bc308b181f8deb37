import { expect } from 'chai'
import { describe, it } from 'mocha'
import { gzipSync } from 'node:zlib'
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

  it('decodes gzip where that is expected, and nothing else', () => {
    const coded = { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync('hi') }
    expect(differences(coded, { ...expected, isGzip: true })).to.deep.equal([])
    expect(differences({ ...coded, body: gzipSync('ho') }, { ...expected, isGzip: true })).to.deep.equal([
      'body "ho"'
    ])
    expect(differences(answer, { ...expected, isGzip: true })).to.deep.equal(['content-encoding undefined'])
    expect(differences(coded, expected)).to.deep.equal(['content-encoding gzip'])
  })
})
