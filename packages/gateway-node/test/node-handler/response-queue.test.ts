import { fromNodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('ResponseQueue', () => {
  it('takes one chunk of any length', async () => {
    const app = fromNodeHandler((_request, response) => response.end('x'.repeat(1000)), { queueLimit: 10 })
    expect((await call(app)).text).to.have.length(1000)
  })

  it('takes what is within the limit, though nobody waits', async () => {
    const app = fromNodeHandler(
      (_request, response) => {
        for (let i = 0; i < 100; i++) response.write('x'.repeat(1000))
        response.end()
      },
      { queueLimit: 100_000 }
    )
    expect((await call(app)).text).to.have.length(100_000)
  })

  it('calls back in order, those of empty chunks too', async () => {
    const calls: string[] = []
    const app = fromNodeHandler((_request, response) => {
      for (const text of ['a', '', 'b']) response.write(text, () => calls.push(text))
      response.end(() => calls.push('end'))
    })
    expect((await call(app)).text).to.equal('ab')
    await new Promise(resolve => setImmediate(resolve))
    expect(calls).to.have.members(['a', '', 'b', 'end'])
    expect(calls.indexOf('a')).to.be.lessThan(calls.indexOf('b'))
  })
})
