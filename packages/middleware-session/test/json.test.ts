import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { freezeJson, isSameJson, mostJsonBytes, toJson } from '../dist/json.js'

const loop: unknown[] = []
loop.push(loop)

describe('toJson', () => {
  for (const [name, value, expected] of [
    ['undefined', undefined, "'x' must be plain JSON data, got undefined; use delete to drop a key"],
    ['a Date', new Date(0), 'got a Date; store getTime() or toISOString()'],
    ['a Map', new Map(), 'got a Map or Set'],
    ['a function', () => 1, 'got a function'],
    ['a bigint', 1n, 'got a bigint'],
    ['NaN', Number.NaN, 'got NaN'],
    ['Infinity', Infinity, 'got Infinity'],
    ['an instance', new URL('http://a/'), 'got an instance of URL'],
    ['a hole', Array.of(1, undefined), "'x[1]' must"],
    ['something nested', { a: [{ b: undefined }] }, "'x.a[0].b' must"],
    ['a loop', loop, 'holds itself']
  ] as const) {
    it(`refuses ${name}, and says where`, () =>
      expect(() => toJson(value, 'x')).to.throw(TypeError, expected))
  }

  it('takes every JSON value, equal to what JSON makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const expected = JSON.parse(JSON.stringify(value)) as unknown
        expect(isSameJson(toJson(value, 'x'), expected as never)).to.equal(true)
      })
    )
  })

  it('copies and freezes all the way down', () => {
    const value = { list: [{ a: 1 }] }
    const copy = toJson(value, 'x') as typeof value
    value.list.push({ a: 2 })
    expect(copy).to.deep.equal({ list: [{ a: 1 }] })
    expect(() => (copy.list[0]!.a = 3)).to.throw(TypeError)
  })

  it('keeps a key named __proto__ a key', () => {
    const copy = toJson(JSON.parse('{"__proto__": {"admin": true}}'), 'x') as { admin?: unknown }
    expect(copy.admin).to.equal(undefined)
    expect(Object.keys(copy)).to.deep.equal(['__proto__'])
  })
})

describe('freezeJson', () => {
  it('freezes all the way down', () => {
    const value = freezeJson({ a: [{ b: 1 }] }) as { a: { b: number }[] }
    expect(() => (value.a[0]!.b = 2)).to.throw(TypeError)
  })
})

describe('isSameJson', () => {
  for (const [a, b, same] of [
    [1, 1, true],
    [1, '1', false],
    [null, {}, false],
    [[], {}, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ toString: 1 }, { a: 1 }, false],
    [undefined, null, false]
  ] as const) {
    it(`says ${same} for ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => {
      expect(isSameJson(a, b)).to.equal(same)
    })
  }
})

describe('mostJsonBytes', () => {
  it('is no fewer than any JSON value and a comma take', () => {
    const nasty = fc.constantFrom(
      '\0',
      '\ud800',
      '"',
      'é',
      '😀',
      -2.2250738585072014e-308,
      Number.MIN_VALUE,
      -0
    )
    const value = fc.oneof(
      fc.jsonValue(),
      fc.array(nasty),
      fc.dictionary(fc.string({ unit: 'binary' }), nasty)
    )
    fc.assert(
      fc.property(value, each => {
        const bytes = Buffer.byteLength(`${JSON.stringify(each)},`)
        expect(mostJsonBytes(each as never)).to.be.at.least(bytes)
      })
    )
  })
})
