import {
  addVary,
  appendHeader,
  getAllHeaders,
  getHeader,
  hasHeader,
  hasToken,
  removeHeader,
  setHeader,
  type HeaderList
} from '@tsgi/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const list = (): HeaderList => [
  ['Content-Type', 'text/plain'],
  ['Set-Cookie', 'a=1'],
  ['X-Other', ''],
  ['set-cookie', 'b=2']
]

describe('getHeader', () => {
  it('gives the first of that name, whatever the case', () => {
    expect(getHeader(list(), 'SET-COOKIE')).to.equal('a=1')
    expect(getHeader(list(), 'content-type')).to.equal('text/plain')
  })

  it('tells an empty value from none', () => {
    expect(getHeader(list(), 'x-other')).to.equal('')
    expect(getHeader(list(), 'x-othe')).to.equal(undefined)
    expect(getHeader([], 'x')).to.equal(undefined)
  })
})

describe('getAllHeaders', () => {
  it('gives the values in order', () => {
    expect(getAllHeaders(list(), 'Set-Cookie')).to.deep.equal(['a=1', 'b=2'])
    expect(getAllHeaders(list(), 'Vary')).to.deep.equal([])
  })
})

describe('hasHeader', () => {
  it('holds for an empty value too', () => {
    expect([hasHeader(list(), 'X-OTHER'), hasHeader(list(), 'Vary')]).to.deep.equal([true, false])
  })
})

describe('setHeader', () => {
  it('replaces all of that name by one, at the place of the first', () => {
    const headers = list()
    setHeader(headers, 'SET-Cookie', 'c=3')
    expect(headers).to.deep.equal([
      ['Content-Type', 'text/plain'],
      ['SET-Cookie', 'c=3'],
      ['X-Other', '']
    ])
  })

  it('adds at the end what is not there', () => {
    const headers = list()
    setHeader(headers, 'Vary', '*')
    expect(headers).to.deep.equal([...list(), ['Vary', '*']])
  })

  it('never mutates a pair', () => {
    const headers = list()
    const pairs = headers.slice()
    setHeader(headers, 'content-type', 'text/html')
    expect(pairs).to.deep.equal(list())
  })
})

describe('appendHeader', () => {
  it('adds beside those of the same name', () => {
    const headers = list()
    appendHeader(headers, 'Set-Cookie', 'c=3')
    expect(getAllHeaders(headers, 'set-cookie')).to.deep.equal(['a=1', 'b=2', 'c=3'])
  })
})

describe('removeHeader', () => {
  it('removes all of that name and keeps the order of the others', () => {
    const headers = list()
    removeHeader(headers, 'SET-COOKIE')
    expect(headers).to.deep.equal([
      ['Content-Type', 'text/plain'],
      ['X-Other', '']
    ])
    removeHeader(headers, 'Vary')
    expect(headers).to.have.length(2)
  })
})

describe('the header helpers', () => {
  const names = fc.constantFrom('a', 'A', 'b', 'B', 'ab', 'Ab')
  const headerLists = fc.array(fc.tuple(names, fc.string()))

  it('agree with one another, whatever the list', () => {
    fc.assert(
      fc.property(headerLists, names, fc.string(), (pairs, name, value) => {
        const headers = pairs.slice()
        const others = pairs.filter(([other]) => other.toLowerCase() !== name.toLowerCase())
        setHeader(headers, name, value)
        expect(getAllHeaders(headers, name.toUpperCase())).to.deep.equal([value])
        expect(headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase())).to.deep.equal(others)
        removeHeader(headers, name.toLowerCase())
        expect(headers).to.deep.equal(others)
        expect(hasHeader(headers, name)).to.equal(false)
      })
    )
  })
})

describe('addVary', () => {
  const cases: [HeaderList, HeaderList][] = [
    [[], [['Vary', 'Accept-Encoding']]],
    [[['Vary', 'Cookie']], [['Vary', 'Cookie, Accept-Encoding']]],
    [[['vary', 'accept-encoding']], [['vary', 'accept-encoding']]],
    [[['Vary', 'Cookie,ACCEPT-ENCODING , X']], [['Vary', 'Cookie,ACCEPT-ENCODING , X']]],
    [[['Vary', '*']], [['Vary', '*']]],
    [[['Vary', 'Cookie, *']], [['Vary', 'Cookie, *']]],
    [[['Vary', '']], [['Vary', 'Accept-Encoding']]],
    [[['Vary', ' , ,Cookie,']], [['Vary', 'Cookie, Accept-Encoding']]],
    [
      [
        ['Vary', 'Cookie'],
        ['ETag', '"1"'],
        ['vary', 'Origin']
      ],
      [
        ['Vary', 'Cookie, Origin, Accept-Encoding'],
        ['ETag', '"1"']
      ]
    ],
    [[['Vary', 'X-Accept-Encoding']], [['Vary', 'X-Accept-Encoding, Accept-Encoding']]]
  ]
  for (const [before, after] of cases) {
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () => {
      const headers = before.slice()
      addVary(headers, 'Accept-Encoding')
      expect(headers).to.deep.equal(after)
      addVary(headers, 'accept-encoding')
      expect(headers, 'a second time').to.deep.equal(after)
    })
  }
})

describe('hasToken', () => {
  const cases: [string | undefined, string, boolean][] = [
    [undefined, 'gzip', false],
    ['', 'gzip', false],
    ['gzip', 'gzip', true],
    ['br, GZip', 'gzip', true],
    ['br,\tgzip ,x', 'GZIP', true],
    ['xgzip', 'gzip', false],
    ['gzip;q=0', 'gzip', false],
    ['no-transform', 'transform', false]
  ]
  for (const [value, token, expected] of cases) {
    it(`${expected ? 'finds' : 'does not find'} ${token} in ${JSON.stringify(value)}`, () => {
      expect(hasToken(value, token)).to.equal(expected)
    })
  }
})
