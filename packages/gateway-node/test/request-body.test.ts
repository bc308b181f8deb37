import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App, Environ } from '@tsgi/core'
import { eventually, later, start } from './fixture.ts'
import { echo, get, post, readAll, request } from './wire-case.ts'

const BIG = 'x'.repeat(4 * 1024 * 1024)
const ok: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return ['done']
}

describe('serve', () => {
  describe('with a request body that the app leaves unread (36)', () => {
    const bodies: [name: string, bytes: string][] = [
      ['with a length', post('x'.repeat(100_000))],
      ['in chunks', chunked('x'.repeat(100_000))]
    ]
    for (const [name, bytes] of bodies) {
      it(`drops a small one ${name} and serves the next request`, async () => {
        await using fixture = await start(ok)
        const client = await fixture.connect(bytes + get('/next'))
        await client.until(() => client.received.split('done').length === 3)
        expect(client.received).to.not.match(/Connection: close/)
      })

      it(`drops the rest of one ${name} that was read in part`, async () => {
        await using fixture = await start(async (environ, startResponse) => {
          for await (const chunk of environ['tsgi.input']) {
            void chunk
            break
          }
          startResponse('200 OK', [])
          return ['done']
        })
        const client = await fixture.connect(bytes + get('/next'))
        await client.until(() => client.received.split('done').length === 3)
      })
    }

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

    it('lets a client read the response that first sends everything', async () => {
      await using fixture = await start(ok)
      const client = await fixture.connect('')
      client.socket.pause()
      client.send(post(BIG))
      await eventually(() => client.socket.writableLength === 0 || client.closed)
      await later(100)
      client.socket.resume()
      await client.until(() => client.ended || client.closed)
      expect(client.reset).to.equal(false)
      expect(client.response()).to.include({ status: 200, body: 'done', complete: true })
    })

    it('sends the whole response to a large one, announces the end, and closes', async () => {
      await using fixture = await start(ok)
      const client = await fixture.connect(post(BIG))
      await client.until(() => client.ended)
      expect(client.response()).to.include({ status: 200, body: 'done', complete: true })
      expect(client.response().header('Connection')).to.equal('close')
      expect(client.reset).to.equal(false)
    })

    it('closes the connection when a body in chunks goes on beyond the limit', async () => {
      await using fixture = await start(ok, { drainLimit: 1000 })
      const client = await fixture.connect(chunked('x'.repeat(500), false))
      await client.until(() => client.received.includes('done'))
      client.send(`3e8\r\n${'x'.repeat(1000)}\r\n`)
      await client.until(() => client.ended)
      expect(client.reset).to.equal(false)
    })

    for (const [name, begin, more] of [
      ['stalls', post('abc').slice(0, -1), ''],
      ['turns bad', request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: chunked']), 'zz\r\n']
    ] as const) {
      it(`closes without a word when the body of a request that was answered ${name}`, async () => {
        await using fixture = await start(ok, { requestTimeout: 60 })
        const client = await fixture.connect(begin)
        await client.until(() => client.received.endsWith('done'))
        client.send(more)
        await client.until(() => client.ended)
        expect(client.received).to.match(/^HTTP\/1\.1 200[^]*\ndone$/)
      })
    }

    it('lets the client read a 413 while it sends', async () => {
      await using fixture = await start(ok, { maxBodySize: 1000 })
      const client = await fixture.connect(post(BIG))
      await client.until(() => client.ended)
      expect(client.response()).to.include({ status: 413, complete: true })
      expect(client.reset).to.equal(false)
    })
  })

  describe('tsgi.input (37)', () => {
    it('reads a body that comes in pieces', async () => {
      await using fixture = await start(echo)
      const client = await fixture.connect(post('abcdef').slice(0, -6))
      for (const piece of 'abcdef') {
        await later(5)
        client.send(piece)
      }
      await client.until(() => client.received.endsWith('abcdef'))
    })

    it('goes on where a loop broke off', async () => {
      await using fixture = await start(async (environ, startResponse) => {
        let text = ''
        for await (const chunk of environ['tsgi.input']) {
          text += `${Buffer.from(chunk).toString()}|`
          break
        }
        text += await readAll(environ)
        startResponse('200 OK', [])
        return [text, await readAll(environ)]
      })
      const client = await fixture.connect(post('abcdef').slice(0, -3))
      await later(20)
      client.send('def')
      await client.until(() => client.received.endsWith('abc|def'))
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

    it('ends at once without a body', async () => {
      await using fixture = await start(echo)
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.includes('Content-Length: 0'))
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
        let failure: unknown
        await using fixture = await start(async (environ, startResponse) => {
          try {
            await readAll(environ)
          } catch (error) {
            failure = error
          }
          startResponse('200 OK', [])
          return []
        })
        const client = await fixture.connect(bytes)
        await later(20)
        leave({ end: () => client.socket.end(), reset: () => client.socket.resetAndDestroy() })
        await eventually(() => failure !== undefined)
        expect(failure).to.have.property('status', 400)
        expect(String(failure)).to.match(/tsgi\.input: the connection was closed before the end/)
      })
    }

    it('reads a body that came whole before the client left', async () => {
      let text: string | undefined
      await using fixture = await start(async environ => {
        await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
        text = await readAll(environ)
        return []
      })
      const client = await fixture.connect(post('abc'))
      await later(30)
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

    it('fails when it is opened only after the response', async () => {
      let failure: unknown
      await using fixture = await start((environ, startResponse) => {
        setTimeout(() => void readAll(environ).catch((error: unknown) => (failure = error)), 20)
        startResponse('200 OK', [])
        return ['x']
      })
      await fixture.connect(post('abc'))
      await eventually(() => failure !== undefined)
      expect(String(failure)).to.match(/tsgi\.input: the response has ended/)
    })

    it('takes no bytes from a client as long as the app reads none', async () => {
      let environ: Environ | undefined
      await using fixture = await start(given => {
        environ = given
        return new Promise(() => {})
      })
      const client = await fixture.connect(post(BIG.repeat(8)))
      await eventually(() => environ !== undefined)
      let before = -1
      while (client.socket.bytesWritten - client.socket.writableLength !== before) {
        before = client.socket.bytesWritten - client.socket.writableLength
        await later(60)
      }
      expect(client.socket.writableLength).to.be.greaterThan(BIG.length)
    })
  })

  describe('with Expect: 100-continue (38)', () => {
    const waiting = post('abc', 'Expect: 100-continue').slice(0, -3)

    it('asks for the body at the first read', async () => {
      let read = (): void => {}
      await using fixture = await start(async (environ, startResponse) => {
        await new Promise<void>(resolve => (read = resolve))
        const text = await readAll(environ)
        startResponse('200 OK', [])
        return [text]
      })
      const client = await fixture.connect(waiting)
      await later(40)
      expect(client.received).to.equal('')
      read()
      await client.until(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n')
      client.send('abc')
      await client.until(() => client.received.endsWith('abc'))
      expect(client.response()).to.deep.include({ interim: [100], status: 200, body: 'abc' })
    })

    it('closes when the app answers without reading', async () => {
      await using fixture = await start(ok)
      const client = await fixture.connect(waiting)
      await client.until(() => client.ended)
      expect(client.response()).to.deep.include({ interim: [], status: 200, body: 'done' })
      expect(client.response().header('Connection')).to.equal('close')
    })

    it('answers another expectation with 417', async () => {
      await using fixture = await start(ok)
      const client = await fixture.connect(get('/', 'Expect: 200-maybe'))
      await client.until(() => client.received.startsWith('HTTP/1.1 417'))
    })

    it('pays no heed to it in HTTP/1.0', async () => {
      await using fixture = await start(echo)
      const client = await fixture.connect(
        request('POST / HTTP/1.0', ['Content-Length: 3', 'Expect: 100-continue'], 'abc')
      )
      await client.until(() => client.received.endsWith('abc'))
      expect(client.response().interim).to.deep.equal([])
    })
  })
})

function chunked(body: string, end = true): string {
  const head = request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: chunked'])
  return `${head}${body.length.toString(16)}\r\n${body}\r\n${end ? '0\r\n\r\n' : ''}`
}
