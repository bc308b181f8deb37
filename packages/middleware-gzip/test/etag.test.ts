import { expect } from 'chai'
import { describe, it } from 'mocha'
import { codedEtag, storedEtag, withoutSuffix, type EtagMode } from '../dist/etag.js'

describe('codedEtag', () => {
  const table: [etag: string, mode: EtagMode, coded: string | undefined][] = [
    ['"x"', 'weak', 'W/"x"'],
    ['""', 'weak', 'W/""'],
    ['W/"x"', 'weak', 'W/"x"'],
    ['"\u00e9!"', 'weak', 'W/"\u00e9!"'],
    ['x', 'weak', undefined],
    ['"x', 'weak', undefined],
    ['w/"x"', 'weak', undefined],
    ['"a b"', 'weak', undefined],
    ['"a"b"', 'weak', undefined],
    ['"x"', 'suffix', '"x-gzip"'],
    ['W/"x"', 'suffix', 'W/"x"'],
    ['"x"', 'keep', '"x"'],
    ['x', 'keep', undefined],
    ['"x"', 'remove', undefined],
    ['W/"x"', 'remove', undefined]
  ]
  for (const [etag, mode, coded] of table) {
    it(`gives ${coded} for ${etag} (${mode})`, () => expect(codedEtag(etag, mode, 'gzip')).to.equal(coded))
  }
})

describe('storedEtag', () => {
  const table: [etag: string, condition: string | undefined, mode: EtagMode, stored: string][] = [
    ['"x"', 'W/"x"', 'weak', 'W/"x"'],
    ['"x"', '"a", W/"x"', 'weak', 'W/"x"'],
    ['"x"', '"x"', 'weak', '"x"'],
    ['"x"', '*', 'weak', '"x"'],
    ['"x"', undefined, 'weak', '"x"'],
    ['"x"', 'W/"xx"', 'weak', '"x"'],
    ['W/"x"', 'W/"x"', 'weak', 'W/"x"'],
    ['x', 'x', 'weak', 'x'],
    ['"x"', '"x-gzip"', 'suffix', '"x-gzip"'],
    ['"x"', '"a,b", "x-gzip"', 'suffix', '"x-gzip"'],
    ['"x"', '"x"', 'suffix', '"x"'],
    ['"x"', '"x"', 'remove', '"x"'],
    ['"x"', '"x-br"', 'suffix', '"x-br"'],
    ['"x"', '"x-zstd"', 'suffix', '"x"']
  ]
  for (const [etag, condition, mode, stored] of table) {
    it(`answers ${condition} with ${stored} (${mode})`, () => {
      expect(storedEtag(etag, condition, mode, ['br', 'gzip'])).to.equal(stored)
    })
  }
})

describe('withoutSuffix', () => {
  const table: [condition: string, known: string][] = [
    ['"x-gzip"', '"x"'],
    ['"a", "x-gzip" ,W/"y"', '"a", "x" ,W/"y"'],
    ['"x-gzip-gzip"', '"x-gzip"'],
    ['"-gzip"', '""'],
    ['"x-br", "y-gzip"', '"x", "y"'],
    ['"x-br-gzip"', '"x-br"'],
    ['"x-gzip-br"', '"x-gzip"'],
    ['"x-zstd"', '"x-zstd"'],
    ['"a,-gzip b"', '"a,-gzip b"'],
    ['*', '*'],
    ['x-gzip', 'x-gzip']
  ]
  for (const [condition, known] of table) {
    it(`gives ${known} for ${condition}`, () =>
      expect(withoutSuffix(condition, ['br', 'gzip'])).to.equal(known))
  }
})
