import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('hono', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('keeps a session for Hono inside', async () => {
    const first = await fetch(`${example.url}/inside/`)
    expect(await first.text()).to.equal('You were here once.\n')
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!
    const second = await fetch(`${example.url}/inside/`, { headers: { cookie } })
    expect(await second.text()).to.equal('You were here 2 times.\n')
  })

  it('compresses what Hono answers inside', async () => {
    const response = await fetch(`${example.url}/inside/long`)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    expect(await response.text()).to.match(/^A long text\. /)
  })

  it('is mounted by Hono outside', async () => {
    expect(await (await fetch(`${example.url}/outside/`)).text()).to.match(/^This is Hono/)
    const response = await fetch(`${example.url}/outside/app/hello`)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    expect(await response.text()).to.match(/^\/hello \/hello /)
  })
})
