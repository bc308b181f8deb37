import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App } from '@tsgi/core'
import { chunked, eventually, get, post, readAll, request, start } from './support.ts'

const ok: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['done']
}

describe('serve', () => {
  describe('with a request body that the app leaves unread (36)', () => {
    it('drops what comes after the response to one that was read in part', async () => {
      await using fixture = await start(async (environ, startResponse) => {
        const input = environ['tsgi.input'][Symbol.asyncIterator]()
        const text = environ.PATH_INFO === '/' ? String((await input.next()).value) : ''
        startResponse('200 OK', [])
        return [`done${text.length}`]
      })
      const bytes = post('x'.repeat(200_000))
      const client = await fixture.connect(bytes.slice(0, -199_990))
      await client.until(() => client.received.includes('done'))
      client.send(bytes.slice(-199_990) + get('/next'))
      await client.until(() => client.received.split('done').length === 3)
    })

    for (const [name, begin, more] of [
      ['stalls', post('abc').slice(0, -1), ''],
      ['turns bad', request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: chunked']), 'zz\r\n']
    ] as const) {
      it(`closes without a word when the body of a request that was answered ${name}`, async () => {
        await using fixture = await start(ok, { requestTimeout: 400 })
        const client = await fixture.connect(begin)
        await client.until(() => client.received.endsWith('done'))
        client.send(more)
        await client.until(() => client.ended)
        expect(client.received).to.match(/^HTTP\/1\.1 200[^]*\ndone$/)
      })
    }
  })

  describe('tsgi.input (37)', () => {
    it('goes on where a loop broke off', async () => {
      let text = ''
      await using fixture = await start(async (environ, startResponse) => {
        for await (const chunk of environ['tsgi.input']) {
          text += `${Buffer.from(chunk).toString()}|`
          break
        }
        text += await readAll(environ)
        startResponse('200 OK', [])
        return [text, await readAll(environ)]
      })
      const client = await fixture.connect(post('abcdef').slice(0, -3))
      await eventually(() => text.length > 0)
      client.send('def')
      await client.until(() => client.received.endsWith('abc|def'))
    })

    it('answers all who have asked before anything came', async () => {
      await using fixture = await start(async (environ, startResponse) => {
        const input = environ['tsgi.input'][Symbol.asyncIterator]()
        const steps = await Promise.all([input.next(), input.next(), input.next()])
        startResponse('200 OK', [])
        return [steps.map(({ done, value }) => (done === true ? 'end' : String(value))).join()]
      })
      const client = await fixture.connect(post('abc'))
      await client.until(() => client.received.endsWith('abc,end,end'))
    })

    it('is the same object at every use, and may be replaced', async () => {
      let same = false
      await using fixture = await start(async (environ, startResponse) => {
        same = environ['tsgi.input'] === environ['tsgi.input']
        environ['tsgi.input'] = (async function* () {
          yield Buffer.from('replaced')
        })()
        startResponse('200 OK', [])
        return [await readAll(environ)]
      })
      const client = await fixture.connect(post('abc'))
      await client.until(() => client.received.endsWith('replaced'))
      expect(same).to.equal(true)
    })

    const truncated: [
      name: string,
      bytes: string,
      leave: (client: { end(): void; reset(): void }) => void
    ][] = [
      ['a FIN before its length is reached', post('abcdef').slice(0, -3), client => client.end()],
      ['a reset before its length is reached', post('abcdef').slice(0, -3), client => client.reset()],
      ['a FIN before the last chunk', chunked('abc', false), client => client.end()],
      ['a malformed chunk', `${chunked('abc', false)}zz\r\n`, () => {}]
    ]
    for (const [name, bytes, leave] of truncated) {
      it(`fails with status 400 on ${name}`, async () => {
        let called = false
        let failure: unknown
        await using fixture = await start(async (environ, startResponse) => {
          called = true
          try {
            await readAll(environ)
          } catch (error) {
            failure = error
          }
          startResponse('200 OK', [])
          return []
        })
        const client = await fixture.connect(bytes)
        await eventually(() => called)
        leave({ end: () => client.socket.end(), reset: () => client.socket.resetAndDestroy() })
        await eventually(() => failure !== undefined)
        expect(failure).to.have.property('status', 400)
        expect(String(failure)).to.match(/tsgi\.input: the connection was closed before the end/)
      })
    }

    it('reads a body that came whole before the client left', async () => {
      let called = false
      let text: string | undefined
      await using fixture = await start(async environ => {
        called = true
        await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
        text = await readAll(environ)
        return []
      })
      const client = await fixture.connect(post('abc'))
      await eventually(() => called)
      client.socket.resetAndDestroy()
      await eventually(() => text !== undefined)
      expect(text).to.equal('abc')
    })

    it('fails when it is read after the response', async () => {
      let failure: unknown
      await using fixture = await start((environ, startResponse) => {
        setTimeout(() => void readAll(environ).catch((error: unknown) => (failure = error)), 20)
        startResponse('200 OK', [])
        void environ['tsgi.input']
        return ['x']
      })
      await fixture.connect(post('abc'))
      await eventually(() => failure !== undefined)
      expect(String(failure)).to.match(/tsgi\.input: the response has ended/)
    })
  })
})
