import { startExample, type Example } from '@tsgi/start-example'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { watch } from './watch.ts'

describe('events', function () {
  this.timeout(20_000)
  let example: Example

  before(async () => {
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example.stop())

  it('answers HEAD without producing events for anybody', async () => {
    const response = await fetch(`${example.url}/stream`, { method: 'HEAD' })
    expect(response.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8')
    const watcher = await watch(`${example.url}/stream`, 'identity')
    while ((await watcher.next()).watching !== 1) continue
    watcher.leave()
  })

  for (const encoding of ['gzip', 'identity'] as const) {
    it(`delivers the first event before the second is made, in ${encoding}`, async () => {
      const watcher = await watch(`${example.url}/stream`, encoding)
      expect(watcher.response.headers['content-type']).to.equal('text/event-stream; charset=utf-8')
      expect(watcher.response.headers['content-encoding'] ?? 'identity').to.equal(encoding)
      const [first, second] = [await watcher.next(), await watcher.next()]
      expect(first.received).to.be.lessThan(second.made)
      watcher.leave()
    })
  }

  it('notices that a client has left', async () => {
    const [one, other] = [
      await watch(`${example.url}/stream`, 'gzip'),
      await watch(`${example.url}/stream`, 'gzip')
    ]
    while ((await one.next()).watching !== 2) continue // those of the tests before are leaving
    other.leave()
    while ((await one.next()).watching !== 1) continue
    one.leave()
  })

  it('has a page whose script and stream are there', async () => {
    const response = await fetch(example.url)
    expect(response.headers.get('content-security-policy')).to.include(
      "script-src 'self'; connect-src 'self'"
    )
    expect(await response.text()).to.include('<script src="/client.js">')
    const script = await fetch(`${example.url}/client.js`)
    expect(script.headers.get('content-type')).to.equal('text/javascript; charset=utf-8')
    expect(await script.text()).to.include("new URL('stream'")
  })

  it('ends with code 0 at SIGTERM while a client watches', async () => {
    const watcher = await watch(`${example.url}/stream`, 'gzip')
    await watcher.next()
    expect(await example.stop()).to.include({ code: 0, signal: null })
  })
})
