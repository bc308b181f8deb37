import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('shouting', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  async function get(path: string): Promise<string> {
    const response = await fetch(example.url + path)
    expect(response.status).to.equal(200)
    return await response.text()
  }

  it('sends the plain text in upper case', async () => {
    expect(await get('/upper/poem.txt')).to.equal((await get('/plain/poem.txt')).toUpperCase())
  })

  it('sends the plain text in lower case, each Greek sigma by its place', async () => {
    const text = await get('/lower/poem.txt')
    expect(text).to.equal((await get('/plain/poem.txt')).toLowerCase())
    expect(text).to.include('ο ηλιος')
  })

  it('changes the text of the page, and leaves its markup and links alone', async () => {
    const page = await get('/upper')
    expect(page)
      .to.include('<h1>A POEM ABOUT LETTERS</h1>')
      .and.to.include('EIN STIER SAH ROT, EIN ÖCHSLEIN WEISS')
    expect(page).to.include('<a href="/upper/poem.txt">PLAIN TEXT</a>')
  })

  it('has links that lead somewhere', async () => {
    const links = [...(await get('/')).matchAll(/<a href="([^"]+)"/g)].map(match => match[1]!)
    expect(links).to.deep.equal(['/upper', '/lower', '/plain'])
    for (const link of links) await get(link)
  })

  it('answers 404 for another path', async () => {
    for (const path of ['/nothing', '/upper/nothing', '/upperpoem.txt']) {
      expect((await fetch(example.url + path)).status, path).to.equal(404)
    }
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop()).to.include({ code: 0, signal: null })
  })
})
