import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'

describe('base64-form', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  function post(body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> {
    return fetch(example.url + '/encode', { method: 'POST', headers: { 'Content-Type': type }, body })
  }

  describe('the front page', () => {
    it('has a form that leads to the other page', async () => {
      const response = await fetch(example.url)
      expect(response.status).to.equal(200)
      expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8')
      const page = await response.text()
      expect(page).to.match(/^<!doctype html>\s+<html lang="en">/)
      expect(page).to.include('<form action="/encode">').and.to.include('name="text"')
    })

    it('answers HEAD without a body', async () => {
      const response = await fetch(example.url, { method: 'HEAD' })
      expect(response.status).to.equal(200)
      expect(await response.text()).to.equal('')
    })
  })

  describe('a text', () => {
    const texts: [query: string, shown: string, base64: string][] = [
      ['text=hello', 'hello', 'aGVsbG8='],
      ['text=a+b%2Bc', 'a b+c', 'YSBiK2M='],
      ['text=h%C3%A9llo', 'héllo', 'aMOpbGxv'],
      ['text=%F0%9F%98%80', '😀', '8J+YgA=='],
      ['text=%EF%BF%BD', '\uFFFD', '77+9'],
      ['text=%3Cb%3E%26%22%27', '&lt;b&gt;&amp;&quot;&#39;', 'PGI+JiIn'],
      [`text=${'a'.repeat(1000)}`, 'a'.repeat(1000), Buffer.from('a'.repeat(1000)).toString('base64')],
      ['other=1&text=x', 'x', 'eA==']
    ]
    for (const [query, shown, base64] of texts) {
      const expected = [`<dd><code>${shown}</code></dd>`, `<dd><output>${base64}</output></dd>`]

      it(`is shown in base64 for GET ${query.slice(0, 40)}`, async () => {
        const response = await fetch(`${example.url}/encode?${query}`)
        expect(response.status).to.equal(200)
        const page = await response.text()
        for (const part of expected) expect(page).to.include(part)
      })

      it(`is shown in base64 for POST ${query.slice(0, 40)}`, async () => {
        const response = await post(query)
        expect(response.status).to.equal(200)
        const page = await response.text()
        for (const part of expected) expect(page).to.include(part)
      })
    }

    it('may have 1000 characters of three bytes each', async () => {
      expect((await post(`text=${'%E2%82%AC'.repeat(1000)}`)).status).to.equal(200)
    })
  })

  describe('a text that cannot be encoded', () => {
    const wrong: [query: string, message: RegExp][] = [
      ['', /is missing/],
      ['txt=a', /is missing/],
      ['?text=a', /is missing/],
      ['text', /is empty/],
      ['text=', /is empty/],
      ['text=a&text=b', /must be sent once/],
      [`text=${'a'.repeat(1001)}`, /at most 1000 characters, and has 1001/],
      ['text=%FF', /percent-encoded UTF-8/],
      ['text=%ED%A0%80', /percent-encoded UTF-8/],
      ['text=%zz', /percent-encoded UTF-8/],
      ['text=100%', /percent-encoded UTF-8/]
    ]
    for (const [query, message] of wrong) {
      it(`is answered 400 for GET ${JSON.stringify(query.slice(0, 40))}`, async () => {
        const response = await fetch(`${example.url}/encode?${query}`)
        expect(response.status).to.equal(400)
        expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8')
        expect(await response.text()).to.match(message)
      })

      it(`is answered 400 for POST ${JSON.stringify(query.slice(0, 40))}`, async () => {
        const response = await post(query)
        expect(response.status).to.equal(400)
        expect(await response.text()).to.match(message)
      })
    }

    it('is answered 400 when its bytes are not percent-encoded', async () => {
      const sent = request(`${example.url}/encode`, { path: '/encode?text=\u00e9' }).end()
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      response.resume()
      expect(response.statusCode).to.equal(400)
    })

    it('is answered 415 when it comes as something else than a form', async () => {
      expect((await post('{"text":"a"}', 'application/json')).status).to.equal(415)
    })

    it('is answered 413 when it is longer than any text that is allowed', async () => {
      const response = await post(`text=${'a'.repeat(20_000)}`)
      expect(response.status).to.equal(413)
    })
  })

  describe('another path', () => {
    for (const path of ['/nothing', '/encode/', '/constructor', '//']) {
      it(`is answered 404: ${path}`, async () => {
        expect((await fetch(example.url + path)).status).to.equal(404)
      })
    }

    it('is shown without becoming markup', async () => {
      const response = await fetch(example.url + '/%3Cscript%3E')
      expect(response.status).to.equal(404)
      expect(await response.text())
        .to.include('<code>/&lt;script&gt;</code>')
        .and.not.to.include('<script>')
    })
  })

  describe('another method', () => {
    const refused: [method: string, path: string, allow: string][] = [
      ['POST', '/', 'GET, HEAD'],
      ['DELETE', '/', 'GET, HEAD'],
      ['PUT', '/encode', 'GET, HEAD, POST'],
      ['OPTIONS', '/encode', 'GET, HEAD, POST']
    ]
    for (const [method, path, allow] of refused) {
      it(`is answered 405: ${method} ${path}`, async () => {
        const response = await fetch(example.url + path, { method })
        expect(response.status).to.equal(405)
        expect(response.headers.get('allow')).to.equal(allow)
      })
    }
  })

  it('lets a page load nothing', async () => {
    const response = await fetch(example.url + '/encode?text=a')
    expect(response.headers.get('content-security-policy')).to.include("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff')
  })

  describe('at SIGTERM', () => {
    it('ends with code 0', async () => {
      expect(await example.stop()).to.include({ code: 0, signal: null })
    })
  })
})
