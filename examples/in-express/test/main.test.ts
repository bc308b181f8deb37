import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('in-express', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('counts the visits of a session', async () => {
    const first = await fetch(example.url)
    expect(await first.text()).to.equal('You were here 1 times.\n')
    const Cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
    const second = await fetch(example.url, { headers: { Cookie } })
    expect(await second.text()).to.equal('You were here 2 times.\n')
    const bye = await fetch(`${example.url}/bye`, { headers: { Cookie }, redirect: 'manual' })
    expect([bye.status, bye.headers.getSetCookie()[0]]).to.satisfy(
      ([status, cookie]: [number, string]) => status === 302 && cookie.includes('Max-Age=0')
    )
    expect(await (await fetch(example.url, { headers: { Cookie } })).text()).to.equal(
      'You were here 1 times.\n'
    )
  })

  it('sends each event at once, compressed', async () => {
    const response = await fetch(`${example.url}/clock`)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    const reader = response.body!.getReader()
    for (let i = 0; i < 2; i++) {
      const { value } = await reader.read()
      expect(Buffer.from(value ?? []).toString()).to.match(/^data: \S+Z\n\n$/)
    }
    await reader.cancel()
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop()).to.include({ code: 0, signal: null, errors: '' })
  })
})
