import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, get, later, start } from './support.ts'

const MEGABYTE = 'x'.repeat(1024 * 1024)

describe('serve', () => {
  describe('when a body fails after the head (32)', () => {
    it('sends all that was written to a client that reads late', async () => {
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        void write(MEGABYTE.repeat(12))
        throw new Error('halfway')
      })
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await eventually(() => fixture.errors.length === 1)
      await later(30)
      client.socket.resume()
      await client.until(() => client.ended)
      expect(client.response().body.length).to.equal(12 * MEGABYTE.length)
      expect(client.response().complete).to.equal(false)
    })
  })

  describe('when the client goes away (33)', () => {
    it('reports what a body throws for another reason than the signal', async () => {
      await using fixture = await start((environ, startResponse) => {
        startResponse('200 OK', [])
        return (async function* () {
          yield 'first'
          await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
          throw environ.PATH_INFO === '/own' ? new Error('own') : (environ['tsgi.signal'].reason as Error)
        })()
      })
      for (const path of ['/signal', '/own']) {
        const client = await fixture.connect(get(path))
        await client.until(() => client.received.includes('first'))
        client.socket.resetAndDestroy()
      }
      await eventually(() => fixture.errors.length > 0)
      await later(20)
      expect(fixture.errors.map(String)).to.deep.equal(['Error: own'])
    })
  })
})
