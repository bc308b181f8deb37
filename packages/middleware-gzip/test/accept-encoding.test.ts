import { expect } from 'chai'
import { describe, it } from 'mocha'
import { acceptEncoding } from '../dist/accept-encoding.js'

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
      expect(acceptEncoding(header)).to.deep.equal({ gzip, identityRefused })
      expect(acceptEncoding(header), 'the second time').to.deep.equal({ gzip, identityRefused })
    })
  }

  it('reads no more than 16 codings', () => {
    expect(acceptEncoding(`${'br,'.repeat(15)}gzip`).gzip).to.equal(true)
    expect(acceptEncoding(`${'br,'.repeat(16)}gzip`).gzip).to.equal(false)
  })

  it('stays right however many values it has seen', () => {
    for (let i = 0; i < 250; i++) expect(acceptEncoding(`gzip;q=0.${i + 1}`).gzip).to.equal(true)
    expect(acceptEncoding('gzip;q=0').gzip).to.equal(false)
  })
})
