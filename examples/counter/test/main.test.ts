import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('counter', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  async function count(cookie: string): Promise<number> {
    const response = await fetch(example.url, { headers: { Cookie: cookie } })
    return Number(/<output>(\d+)<\/output>/.exec(await response.text())?.[1])
  }

  async function add(cookie = ''): Promise<string> {
    const response = await fetch(example.url, {
      method: 'POST',
      headers: { Cookie: cookie },
      redirect: 'manual'
    })
    expect(response.status).to.equal(303)
    expect(response.headers.get('location')).to.equal('/')
    const [set] = response.headers.getSetCookie()
    return set === undefined ? cookie : set.split(';', 1)[0]!
  }

  it('shows 0 to a new visitor, without a cookie', async () => {
    const response = await fetch(example.url)
    expect(response.status).to.equal(200)
    expect(response.headers.getSetCookie()).to.deep.equal([])
    expect(await response.text()).to.include('<output>0</output>')
  })

  it('counts each time the form is sent', async () => {
    const cookie = await add()
    expect(cookie).to.not.equal('')
    expect(await count(cookie)).to.equal(1)
    expect(await add(cookie)).to.equal(cookie)
    expect(await count(cookie)).to.equal(2)
    expect(await count(cookie)).to.equal(2)
  })

  it('counts for each visitor apart', async () => {
    const [one, other] = [await add(), await add()]
    await add(one)
    expect(await count(one)).to.equal(2)
    expect(await count(other)).to.equal(1)
  })

  it('loses no count when a visitor is in a hurry', async () => {
    const cookie = await add()
    await Promise.all(Array.from({ length: 20 }, () => add(cookie)))
    expect(await count(cookie)).to.equal(21)
  })

  it('starts anew for a cookie that it has not given', async () => {
    expect(await count(`id=${'A'.repeat(43)}`)).to.equal(0)
  })

  it('answers 405 for a method that it does not know', async () => {
    const response = await fetch(example.url, { method: 'DELETE' })
    expect(response.status).to.equal(405)
    expect(response.headers.get('allow')).to.equal('GET, HEAD, POST')
  })

  it('ends with code 0 at SIGTERM', async () => {
    expect(await example.stop()).to.include({ code: 0, signal: null })
  })
})
