import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('passport', function () {
  this.timeout(20_000)
  let example: Example
  let cookie = ''

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  async function send(path: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(example.url + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie },
      redirect: 'manual',
      ...(form === undefined ? {} : { body: new URLSearchParams(form) })
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return response
  }
  const home = async (): Promise<string> => (await send('/')).text()

  it('counts the visits of a stranger', async () => {
    expect(await home()).to.equal('Hello, stranger: 1 times here.\n')
    expect(await home()).to.equal('Hello, stranger: 2 times here.\n')
  })

  it('refuses a wrong password', async () => {
    expect((await send('/login', { username: 'ann', password: 'x' })).status).to.equal(401)
    expect(await home()).to.equal('Hello, stranger: 3 times here.\n')
  })

  it('logs in by a new token, keeps the visits, and logs out', async () => {
    const before = cookie
    expect((await send('/login', { username: 'ann', password: 'open sesame' })).status).to.equal(302)
    expect(cookie).not.to.equal(before)
    expect(await home()).to.equal('Hello, ann: 4 times here.\n')
    expect((await send('/logout', {})).status).to.equal(302)
    expect(await home()).to.equal('Hello, stranger: 1 times here.\n')
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop()).to.include({ code: 0, signal: null, errors: '' })
  })
})
