import { runExample, startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { setTimeout } from 'node:timers/promises'

const MAIN = new URL('../dist/main.js', import.meta.url)

describe('site', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(MAIN)
  })
  after(() => example.stop())

  async function links(path: string): Promise<string[]> {
    const page = await (await fetch(example.url + path)).text()
    return [...page.matchAll(/ (?:href|action|src)="(\/[^"]*)"/g)].map(match => match[1]!)
  }

  it('links to every example', async () => {
    const found = await links('/')
    expect(found).to.have.length(6)
    for (const path of found) expect((await fetch(example.url + path)).status, path).to.equal(200)
  })

  it('has examples whose links stay where they are mounted', async () => {
    expect(await links('/base64')).to.deep.equal(['/base64/encode'])
    expect(await links('/base64/encode')).to.deep.equal(['/base64/'])
    expect(await links('/shouting')).to.deep.equal(['/shouting/upper', '/shouting/lower', '/shouting/plain'])
    expect(await links('/shouting/upper')).to.deep.equal(['/shouting/upper/poem.txt'])
    expect(await links('/counter')).to.deep.equal(['/counter/'])
    expect(await links('/events')).to.deep.equal(['/events/stream', '/events/client.js'])
  })

  const answers: [path: string, part: string][] = [
    ['/hello', 'Hello, world\n'],
    ['/hello-name/Zo%C3%AB', 'Hello, Zoë\n'],
    ['/base64/encode?text=h%C3%A9llo', '<output>aMOpbGxv</output>'],
    ['/shouting/upper/poem.txt', 'STRASSE'],
    ['/shouting/lower', 'öchslein'],
    ['/counter', '<output>0</output>'],
    ['/events', '<script src="/events/client.js">']
  ]
  for (const [path, part] of answers) {
    it(`answers ${path}`, async () => {
      const response = await fetch(example.url + path)
      expect(response.status).to.equal(200)
      expect(await response.text()).to.include(part)
    })
  }

  it('answers 404 for another path', async () => {
    for (const path of ['/nothing', '/helloo', '/base64/nothing', '/events/nothing']) {
      expect((await fetch(example.url + path)).status, path).to.equal(404)
    }
  })

  it('compresses pages for who can read it', async () => {
    const compressed = await fetch(example.url, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(compressed.headers.get('content-encoding')).to.equal('gzip')
    expect(compressed.headers.get('vary')).to.equal('Accept-Encoding')
    const plain = await fetch(example.url, { headers: { 'Accept-Encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).to.equal(null)
    expect(await compressed.text()).to.equal(await plain.text())
  })

  it('answers HEAD with the headers of GET and no body', async () => {
    for (const path of ['/', '/hello', '/shouting/upper/poem.txt', '/counter', '/events/stream']) {
      const response = await fetch(example.url + path, { method: 'HEAD' })
      expect(response.status, path).to.equal(200)
      expect(await response.text(), path).to.equal('')
    }
  })

  it('counts in a session', async () => {
    const first = await fetch(`${example.url}/counter/`, { method: 'POST', redirect: 'manual' })
    expect(first.headers.get('location')).to.equal('/counter/')
    const headers = { Cookie: first.headers.getSetCookie()[0]!.split(';', 1)[0]! }
    const page = await fetch(`${example.url}/counter/`, { headers })
    expect(await page.text()).to.include('<output>1</output>')
  })

  it('delivers an event through gzip while the stream goes on', async () => {
    const leave = new AbortController()
    const response = await fetch(`${example.url}/events/stream`, {
      headers: { 'Accept-Encoding': 'gzip' },
      signal: leave.signal
    })
    expect(response.headers.get('content-encoding')).to.equal('gzip')
    const { value } = await response.body!.pipeThrough(new TextDecoderStream()).getReader().read()
    expect(value).to.match(/^data: \{"time":"[^"]+","watching":1\}\n\n$/)
    leave.abort()
  })

  it('has a line in its log for each request', async () => {
    await fetch(`${example.url}/hello?logged`)
    // The line is written when the body has been closed, which may be after the client has read it.
    while (!example.errors().includes('/hello?logged')) await setTimeout(10)
  })

  it('says what to try with curl', () => {
    expect(example.output()).to.include(`curl -N --compressed ${example.url}/events/stream`)
  })

  it('says in one line that the port is in use, and ends with code 1', async () => {
    const port = new URL(example.url).port
    const { code, errors } = await runExample(MAIN, { PORT: port })
    expect(code).to.equal(1)
    expect(errors)
      .to.match(/^.*\bin use\b.*\n$/)
      .and.to.include(port)
  })

  it('says in one line that PORT is no port, and ends with code 1', async () => {
    const { code, errors } = await runExample(MAIN, { PORT: 'many' })
    expect(code).to.equal(1)
    expect(errors).to.match(/^.*\bport\b.*\n$/)
  })

  it('ends with code 0 at SIGINT', async () => {
    expect(await example.stop('SIGINT')).to.include({ code: 0, signal: null })
  })
})
