import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('hello', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('says hello', async () => {
    const response = await fetch(example.url)
    expect(response.status).to.equal(200)
    expect(response.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect(response.headers.get('content-length')).to.equal('13')
    expect(await response.text()).to.equal('Hello, world\n')
  })

  it('says what to try with curl', () => {
    expect(example.output()).to.include(`curl -i ${example.url}/`)
  })

  it('ends with code 0 at SIGINT', async () => {
    expect(await example.stop('SIGINT')).to.include({ code: 0, signal: null, errors: '' })
  })
})
