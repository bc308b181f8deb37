import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { acceptEncoding } from '../dist/accept-encoding.js'

const accept = acceptEncoding(['gzip'])

describe('acceptEncoding', () => {
  const table: [header: string | undefined, gzip: boolean, identityRefused?: boolean][] = [
    ['gzip', true],
    ['gzip, deflate, br, zstd', true],
    ['GZIP', true],
    ['gzip;q=0.001', true],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['gzip;Q=0', false],
    ['*', true],
    ['*;q=0.1', true],
    ['*;q=0', false],
    ['*;q=0, gzip', true, true],
    ['gzip;q=0, *', false],
    ['*, gzip;q=0', false],
    ['identity;q=0', false],
    ['identity;q=0, gzip', true, true],
    ['identity;q=0, *', true, true],
    ['identity;q=0, gzip;q=0', false],
    ['x-gzip', true],
    ['X-GZIP ;q=0.5', true],
    ['x-gzip;q=0', false],
    ['x-gzip;q=0, *', false],
    ['x-gzip2', false],
    ['br, x-gzip', true],
    [undefined, false],
    ['', false],
    ['deflate, br', false],
    ['identity', false],
    ['gzip;q=0.5, identity;q=1', false],
    ['gzip;q=0.5, *', false],
    ['identity, gzip', true],
    ['identity;q=0.5, gzip;q=0.5', true],
    ['br;q=1, gzip;q=0.2', true],
    ['gzip;q=bogus', false],
    ['gzip;q=-1', false],
    ['gzip;q=0.5;level=6', true],
    [',,, gzip ,', true],
    [' gzip ; q = 0.5 ', true],
    ['gzipped', false],
    ['not-gzip', false],
    ['\u00ff, gzip', true]
  ]
  for (const [header, gzip, identityRefused = false] of table) {
    it(`reads ${JSON.stringify(header)} as ${gzip ? 'gzip' : 'identity'}${identityRefused ? ' by force' : ''}`, () => {
      const accepted = { coding: gzip ? 'gzip' : undefined, identityRefused }
      expect(accept(header)).to.deep.equal(accepted)
      expect(accept(header), 'the second time').to.deep.equal(accepted)
    })
  }

  it('reads no more than 16 codings', () => {
    expect(accept(`${'br,'.repeat(15)}gzip`).coding).to.equal('gzip')
    expect(accept(`${'br,'.repeat(16)}gzip`).coding).to.equal(undefined)
  })

  it('stays right however many values it has seen', () => {
    for (let i = 0; i < 250; i++) expect(accept(`gzip;q=0.${i + 1}`).coding).to.equal('gzip')
    expect(accept('gzip;q=0').coding).to.equal(undefined)
  })

  describe('with several codings', () => {
    const several: [header: string, coding: string | undefined, identityRefused?: boolean][] = [
      ['gzip, deflate, br, zstd', 'zstd'],
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['x-gzip', 'gzip'],
      ['*', 'zstd'],
      ['zstd;q=0, *', 'br'],
      ['gzip;q=0, *;q=0.1', 'zstd'],
      ['br;q=0.9, gzip', 'gzip'],
      ['zstd;q=0.5, br;q=0.5, gzip;q=0.4', 'zstd'],
      ['zstd;q=0.5, br;q=0.6, gzip;q=0.4', 'br'],
      ['identity, br;q=0.5', undefined],
      ['identity;q=0, br', 'br', true],
      ['deflate', undefined],
      ['*;q=0', undefined],
      ['brotli', undefined]
    ]
    const choose = acceptEncoding(['zstd', 'br', 'gzip'])
    for (const [header, coding, identityRefused = false] of several) {
      it(`reads ${header} as ${coding}`, () => {
        expect(choose(header)).to.deep.equal({ coding, identityRefused })
      })
    }
  })

  describe('whatever is sent', () => {
    const element = fc
      .tuple(
        fc.constantFrom('gzip', 'br', 'zstd', 'x-gzip', 'identity', '*', 'deflate', '', 'gzip2'),
        fc.constantFrom(
          '',
          ';q=0',
          ';q=0.000',
          '; q=1',
          ';q=0.5',
          ';Q=0.001',
          ';q=',
          ';q=2',
          ';level=9',
          ';;',
          '\t;\tq=0'
        )
      )
      .map(parts => parts.join(''))
    const sent = fc.oneof(
      fc.array(element, { maxLength: 6 }).map(elements => elements.join(',')),
      fc.string({ unit: 'binary-ascii', maxLength: 60 })
    )
    const choose = acceptEncoding(['zstd', 'br', 'gzip'])

    it('gives a coding that is named or covered by a star, or none, and never throws', () => {
      fc.assert(
        fc.property(sent, header => {
          const { coding } = choose(header)
          if (coding === undefined) return
          const names = header.split(',').map(part => part.split(';')[0]!.trim().toLowerCase())
          expect(names).to.satisfy((all: string[]) =>
            all.some(name => name === coding || name === '*' || (name === 'x-gzip' && coding === 'gzip'))
          )
        }),
        { numRuns: Math.max(500, fc.readConfigureGlobal().numRuns ?? 0) }
      )
    })

    it('never gives a coding that is forbidden, whatever else is there', () => {
      fc.assert(
        fc.property(
          fc.array(element, { maxLength: 4 }),
          fc.constantFrom('zstd', 'br', 'gzip'),
          (elements, forbidden) => {
            const others = elements.filter(part => !part.toLowerCase().includes(forbidden))
            expect(choose([...others, `${forbidden};q=0`].join(',')).coding).not.to.equal(forbidden)
          }
        ),
        { numRuns: Math.max(500, fc.readConfigureGlobal().numRuns ?? 0) }
      )
    })
  })
})
