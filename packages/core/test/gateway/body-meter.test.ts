import { BodyMeter } from '@tsgi/core/gateway'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

describe('BodyMeter', () => {
  it('lets the declared bytes pass and no more, however they are split', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.array(fc.nat(20)), (length, chunks) => {
        const meter = new BodyMeter(length)
        const sent = chunks.reduce((sum, bytes) => sum + meter.take(bytes), 0)
        const offered = chunks.reduce((sum, bytes) => sum + bytes, 0)
        expect(sent).to.equal(Math.min(length, offered))
        expect(meter.excess !== undefined).to.equal(offered > length)
        expect(meter.shortfall !== undefined).to.equal(offered < length)
      })
    )
  })

  it('says what is wrong', () => {
    const meter = new BodyMeter(5)
    meter.take(3)
    expect(meter.shortfall?.message).to.equal('body: 3 bytes where Content-Length is 5')
    meter.take(4)
    expect(meter.excess?.message).to.equal(
      'body: at least 7 bytes where Content-Length is 5; the rest was cut'
    )
  })
})
