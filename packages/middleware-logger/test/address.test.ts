import { expect } from 'chai'
import { describe, it } from 'mocha'
import { log } from './support.ts'

describe('logger, address', () => {
  const table: [sent: string, shown: string][] = [
    ['203.0.113.77', '203.0.113.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:0db8:0000::1', '2001:db8::'],
    ['1::2:3:4:5:6:7', '1:0:2::'],
    ['64:ff9b::192.0.2.1', '64:ff9b::'],
    ['::192.0.2.1', '::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['/run/app.sock', '-'],
    ['', '-']
  ]
  for (const [sent, shown] of table) {
    it(`anonymizes ${JSON.stringify(sent)} to ${shown}`, async () => {
      const { log: line } = await log({ format: '%h', address: 'anonymize' }, { REMOTE_ADDR: sent })
      expect(line).to.equal(`${shown}\n`)
    })
  }

  it('is left out, or made by a function, when asked', async () => {
    expect((await log({ format: '%h', address: 'omit' })).log).to.equal('-\n')
    expect((await log({ format: '%h', address: ip => `<${ip}>` })).log).to.equal('<127.0.0.1>\n')
  })

  it('does not believe X-Forwarded-For', async () => {
    expect((await log({ format: '%h' }, { HTTP_X_FORWARDED_FOR: '6.6.6.6' })).log).to.equal('127.0.0.1\n')
  })
})
