import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('express-inside', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('serves the app beside it', async () => {
    expect(await (await fetch(example.url)).text()).to.equal('The shop is at /shop/\n')
  })

  it('serves Express, compressed', async () => {
    const response = await fetch(`${example.url}/shop/`)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    expect(response.headers.get('x-powered-by')).to.equal('Express')
    expect(await response.text()).to.include('<a href="/shop/items/1">')
  })

  it('rewrites what Express sends', async () => {
    expect(await (await fetch(`${example.url}/shop/items/1`)).text()).to.equal('An apple\n')
    expect(await (await fetch(`${example.url}/shop/items/1?loud`)).text()).to.equal('AN APPLE\n')
  })

  it('takes forms, and redirects to where it is mounted', async () => {
    const response = await fetch(`${example.url}/shop/items`, {
      method: 'POST',
      body: new URLSearchParams({ name: 'A pear' })
    })
    expect(response.url).to.equal(`${example.url}/shop/items/8`)
    expect(await response.text()).to.equal('A pear\n')
    expect((await fetch(`${example.url}/shop/old`)).url).to.equal(`${example.url}/shop/`)
  })

  it('lets Express answer 404 and errors', async () => {
    const response = await fetch(`${example.url}/shop/items/99`)
    expect([response.status, await response.text()]).to.deep.equal([404, 'There is no item 99\n'])
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop()).to.include({ code: 0, signal: null, errors: '' })
  })
})
