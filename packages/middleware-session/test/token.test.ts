import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { createToken, hashToken, isSessionToken } from '../dist/token.js'

describe('createToken', () => {
  it('gives 43 base64url characters that never come twice', () => {
    const tokens = Array.from({ length: 10_000 }, createToken)
    expect(tokens.every(isSessionToken)).to.equal(true)
    expect(new Set(tokens).size).to.equal(10_000)
    expect(Buffer.from(tokens[0]!, 'base64url')).to.have.lengthOf(32)
  })
})

describe('hashToken', () => {
  it('gives the SHA-256 of the characters in base64url', () => {
    for (let i = 0; i < 100; i++) {
      const token = createToken()
      expect(hashToken(token)).to.equal(createHash('sha256').update(token).digest('base64url'))
    }
  })
})

describe('isSessionToken', () => {
  for (const [value, is] of [
    ['A'.repeat(43), true],
    ['A'.repeat(42), false],
    ['A'.repeat(44), false],
    [`${'A'.repeat(42)}=`, false],
    [`${'A'.repeat(42)}/`, false],
    [`${'A'.repeat(43)}\n`, false],
    ['', false]
  ] as const) {
    it(`says ${is} for ${JSON.stringify(value)}`, () => expect(isSessionToken(value)).to.equal(is))
  }
})
