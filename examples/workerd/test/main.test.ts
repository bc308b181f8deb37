import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('workerd', function () {
  this.timeout(30_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('streams events through gzip, each when it is there', async () => {
    const response = await fetch(`${example.url}/events`)
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    const chunks: string[] = []
    const decoder = new TextDecoder()
    for await (const chunk of response.body!) chunks.push(decoder.decode(chunk))
    expect(chunks.length).to.be.greaterThan(1)
    expect(chunks.join('')).to.equal('data: /events 1\n\ndata: /events 2\n\ndata: /events 3\n\n')
  })
})
