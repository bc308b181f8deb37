import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('hello-name', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  const names: [path: string, text: string][] = [
    ['/Ada', 'Hello, Ada\n'],
    ['/Ada%20Lovelace', 'Hello, Ada Lovelace\n'],
    ['/Zo%C3%AB', 'Hello, Zoë\n'],
    ['/%F0%9F%91%8B', 'Hello, 👋\n'],
    ['/AC%2FDC', 'Hello, AC/DC\n'],
    ['/', 'Hello, stranger\n']
  ]
  for (const [path, text] of names) {
    it(`answers ${path} with ${JSON.stringify(text)}`, async () => {
      const response = await fetch(example.url + path)
      expect(response.status).to.equal(200)
      expect(await response.text()).to.equal(text)
    })
  }

  it('sends a name that is markup as plain text, which browsers must not take for a page', async () => {
    const response = await fetch(example.url + '/%3Cscript%3Ealert(1)%3C%2Fscript%3E')
    expect(response.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(await response.text()).to.equal('Hello, <script>alert(1)</script>\n')
  })

  it('gets no name that is not UTF-8', async () => {
    expect((await fetch(example.url + '/%FF')).status).to.equal(400)
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop('SIGTERM')).to.include({ code: 0, signal: null })
  })
})
