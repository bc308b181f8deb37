import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App, Body, Chunk } from '@tsgi/core'
import { CountedBody, eventually, later, start } from './fixture.ts'
import { get } from './wire-case.ts'

const MEGABYTE = 'x'.repeat(1024 * 1024)

describe('serve', () => {
  describe('when a body fails after the head (32)', () => {
    it('sends what was yielded, then destroys the connection', async () => {
      await using fixture = await start(stream(MEGABYTE, MEGABYTE, new Error('halfway')))
      const client = await fixture.connect(get('/'))
      await client.until(() => client.closed || client.ended)
      const response = client.response()
      expect(response.status).to.equal(200)
      expect(response.body.length).to.equal(2 * MEGABYTE.length)
      expect(response.complete).to.equal(false)
      expect(fixture.errors.map(String)).to.deep.equal(['Error: halfway'])
    })

    it('sends what was written, then destroys the connection', async () => {
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        void write('written')
        throw new Error('halfway')
      })
      const client = await fixture.connect(get('/'))
      await client.until(() => client.ended)
      expect(client.response()).to.include({ body: 'written', complete: false })
    })

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

    it('resets the connection where its end would look like the end of the body', async () => {
      await using fixture = await start(stream('part', new Error('halfway')))
      const client = await fixture.connect('GET / HTTP/1.0\r\n\r\n')
      await client.until(() => client.closed)
      expect(client.reset).to.equal(true)
    })

    it('leaves the pipelined response before it intact', async () => {
      let release = (): void => {}
      const released = new Promise<void>(resolve => (release = resolve))
      await using fixture = await start((environ, startResponse) => {
        startResponse('200 OK', [])
        if (environ.PATH_INFO === '/first') return released.then(() => ['whole'])
        return body('part', new Error('halfway'))
      })
      const client = await fixture.connect(get('/first') + get('/second'))
      await eventually(() => fixture.errors.length === 1)
      release()
      await client.until(() => client.ended)
      expect(client.response()).to.include({ body: 'whole', complete: true })
      const rest = client.received.slice(client.received.indexOf('whole') + 5)
      expect(rest).to.match(/^HTTP\/1\.1 200 OK/)
      expect(rest).to.match(/4\r\npart\r\n$/)
    })
  })

  describe('when the client goes away (33)', () => {
    const leaving: [name: string, leave: 'reset' | 'destroy'][] = [
      ['resets the connection', 'reset'],
      ['closes the connection', 'destroy']
    ]
    for (const [name, how] of leaving) {
      it(`fires the signal and closes the body once, when it ${name} during the body`, async () => {
        let signal: AbortSignal | undefined
        const order: string[] = []
        const counted = new CountedBody(async () => {
          await later(5)
          return 'again'
        })
        await using fixture = await start((environ, startResponse) => {
          signal = environ['tsgi.signal']
          signal.addEventListener('abort', () => order.push(`signal, ${counted.closes.length} closed`))
          startResponse('200 OK', [])
          return counted.body
        })
        const client = await fixture.connect(get('/'))
        await client.until(() => client.received.includes('again'))
        if (how === 'reset') client.socket.resetAndDestroy()
        else client.socket.destroy()
        await eventually(() => counted.closes.length > 0)
        await later(30)
        expect(counted.closes).to.have.length(1)
        expect(counted.closes[0]).to.equal(signal!.reason)
        expect(counted.closes[0]).to.have.property('name', 'AbortError')
        expect(counted.returned).to.equal(1)
        expect(order).to.deep.equal(['signal, 0 closed'])
        expect(fixture.errors).to.deep.equal([])
        expect(fixture.log()).to.equal('')
      })
    }

    it('fires the signal while the app has not answered, and closes the body that comes too late', async () => {
      let signal: AbortSignal | undefined
      const counted = new CountedBody(() => 'never asked for')
      await using fixture = await start(async (environ, startResponse) => {
        signal = environ['tsgi.signal']
        await new Promise(resolve => signal!.addEventListener('abort', resolve))
        await later(5)
        startResponse('200 OK', [])
        return counted.body
      })
      const client = await fixture.connect(get('/'))
      await eventually(() => signal !== undefined)
      client.socket.resetAndDestroy()
      await eventually(() => counted.closes.length > 0)
      expect(signal!.aborted).to.equal(true)
      expect(counted.closes).to.deep.equal([signal!.reason])
      expect(counted.pulled).to.equal(0)
    })

    it('closes an array that comes too late', async () => {
      const closes: unknown[] = []
      let called = false
      await using fixture = await start(async (_environ, startResponse) => {
        called = true
        await later(60)
        startResponse('200 OK', [])
        return Object.assign(['x'], { close: (error: unknown) => void closes.push(error) })
      })
      const client = await fixture.connect(get('/'))
      await eventually(() => called)
      client.socket.resetAndDestroy()
      await eventually(() => closes.length > 0)
      expect(closes[0]).to.have.property('name', 'AbortError')
    })

    it('closes a body whose next chunk is pending', async () => {
      const counted = new CountedBody(index => (index === 0 ? 'first' : new Promise(() => {})))
      await using fixture = await start(answer(() => counted.body))
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.includes('first'))
      client.socket.resetAndDestroy()
      await eventually(() => counted.closes.length === 1)
      expect(counted.returned).to.equal(1)
    })

    it('closes a body that waits for a slow reader', async () => {
      const counted = new CountedBody(() => MEGABYTE)
      await using fixture = await start(answer(() => counted.body))
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await stops(() => counted.pulled)
      client.socket.resetAndDestroy()
      await eventually(() => counted.closes.length === 1)
    })

    it('fails a write that is awaited, and ends no process for one that is not', async () => {
      let failure: unknown
      await using fixture = await start(async (environ, startResponse) => {
        const write = startResponse('200 OK', [])
        await write('first')
        await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
        void write('unheard')
        try {
          await write('heard')
        } catch (error) {
          failure = error
        }
        return []
      })
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.includes('first'))
      client.socket.resetAndDestroy()
      await eventually(() => failure !== undefined)
      expect(failure).to.have.property('name', 'AbortError')
    })

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

    it('does not fire the signal after a normal end', async () => {
      const signals: AbortSignal[] = []
      await using fixture = await start((environ, startResponse) => {
        signals.push(environ['tsgi.signal'])
        startResponse('200 OK', [])
        return environ.PATH_INFO === '/array' ? ['x'] : body('x')
      })
      const client = await fixture.connect(get('/array') + get('/stream'))
      await client.until(() => client.received.endsWith('0\r\n\r\n'))
      client.socket.resetAndDestroy()
      await later(50)
      expect(signals.map(signal => signal.aborted)).to.deep.equal([false, false])
    })
  })
})

function stream(...chunks: (Chunk | Error)[]): App {
  return answer(() => body(...chunks))
}

function answer(make: () => Body): App {
  return (_environ, startResponse) => {
    startResponse('200 OK', [])
    return make()
  }
}

async function* body(...chunks: (Chunk | Error)[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await later()
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}

/** Waits until a number that grows has not grown for a while. */
async function stops(count: () => number): Promise<number> {
  for (;;) {
    const before = count()
    await later(100)
    if (before > 0 && count() === before) return before
  }
}
