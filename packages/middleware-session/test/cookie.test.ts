import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { clearToken, readToken, setsCookie, writeToken, type CookieForm } from '../dist/cookie.js'

const A = 'A'.repeat(43)
const B = 'B'.repeat(43)

describe('readToken', () => {
  for (const [why, header, expected] of [
    ['nothing was sent', undefined, undefined],
    ['the header is empty', '', undefined],
    ['it stands alone', `id=${A}`, A],
    ['it stands among others', `a=1; id=${A}; b=2`, A],
    ['there is white space around it', `a=1;  id = ${A} ;b=2`, A],
    ['pairs without a name stand beside it', `x; ;=y; id=${A}`, A],
    ['only a longer name ends like it', `sid=${A}`, undefined],
    ['only a longer name starts like it', `id2=${A}`, undefined],
    ['the name differs in case', `ID=${A}`, undefined],
    ['it comes twice', `id=${A}; id=${B}`, undefined],
    ['it comes twice with one value', `id=${A}; id=${A}`, undefined],
    ['it comes twice, once malformed', `id=${A}; id=x`, undefined],
    ['it is in another cookie’s value', `a="id=${A}"`, undefined],
    ['it is quoted', `id="${A}"`, undefined],
    ['it is percent-encoded', `id=%41${A.slice(1)}`, undefined],
    ['it is too long', `id=${'A'.repeat(1_000_000)}`, undefined],
    ['it is empty', 'id=', undefined]
  ] as const) {
    it(`gives ${expected === undefined ? 'nothing' : 'the token'} when ${why}`, () => {
      expect(readToken(header, 'id')).to.equal(expected)
    })
  }

  it('is not misled by names of Object.prototype', () => {
    expect(readToken(`__proto__=${A}`, '__proto__')).to.equal(A)
    expect(readToken('a=constructor', 'constructor')).to.equal(undefined)
  })
})

const PLAIN: CookieForm = {
  name: 'id',
  path: '/',
  domain: undefined,
  secure: false,
  sameSite: 'lax',
  partitioned: false
}

describe('writeToken', () => {
  for (const [form, maxAge, expected] of [
    [{}, undefined, `id=${A}; Path=/; HttpOnly; SameSite=Lax`],
    [
      { secure: true, name: '__Host-id' },
      undefined,
      `__Host-id=${A}; Path=/; HttpOnly; Secure; SameSite=Lax`
    ],
    [
      { domain: 'a.example', path: '/x' },
      undefined,
      `id=${A}; Domain=a.example; Path=/x; HttpOnly; SameSite=Lax`
    ],
    [
      { secure: true, sameSite: 'none', partitioned: true },
      undefined,
      `id=${A}; Path=/; HttpOnly; Secure; Partitioned; SameSite=None`
    ],
    [{ sameSite: 'strict' }, 60.9, `id=${A}; Max-Age=60; Path=/; HttpOnly; SameSite=Strict`],
    [{}, 0.2, `id=${A}; Max-Age=1; Path=/; HttpOnly; SameSite=Lax`],
    [{}, Infinity, `id=${A}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax`]
  ] as const) {
    it(`writes ${expected.replace(A, '…')}`, () => {
      expect(writeToken({ ...PLAIN, ...form }, A, maxAge)).to.equal(expected)
    })
  }
})

describe('clearToken', () => {
  it('names the same cookie, emptied and past', () => {
    expect(clearToken({ ...PLAIN, secure: true, name: '__Host-id' })).to.equal(
      '__Host-id=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'
    )
  })
})

describe('a Cookie header of chance', () => {
  const piece = fc.constantFrom(
    'id',
    '=',
    ';',
    ' ',
    '"',
    ',',
    '%',
    '\t',
    A,
    B,
    A.slice(1),
    'id=',
    `id=${A}`,
    'x=1',
    '\xff'
  )
  const pairs = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))

  it('gives a token that stands there once, or nothing', () => {
    fc.assert(
      fc.property(pairs, header => {
        const token = readToken(header, 'id')
        if (token === undefined) return
        expect(token).to.match(/^[\w-]{43}$/)
        expect(header.split(token)).to.have.length.above(1)
      }),
      { numRuns: Math.max(1000, fc.readConfigureGlobal().numRuns ?? 0) }
    )
  })

  it('gives the token that a pair of its own holds, unless another pair has the name', () => {
    const other = fc.stringMatching(/^[a-hj-z]{1,3}=[\w"]{0,5}$/)
    fc.assert(
      fc.property(fc.array(other), fc.array(other), fc.boolean(), (before, after, isTwice) => {
        const header = [...before, `id=${A}`, ...after, ...(isTwice ? [`id=${B}`] : [])].join('; ')
        expect(readToken(header, 'id')).to.equal(isTwice ? undefined : A)
      })
    )
  })
})

describe('setsCookie', () => {
  for (const [setCookie, is] of [
    ['id=1; Path=/', true],
    [' id =1', true],
    ['sid=1', false],
    ['a=id=1', false]
  ] as const) {
    it(`says ${is} for ${setCookie}`, () => expect(setsCookie(setCookie, 'id')).to.equal(is))
  }
})
