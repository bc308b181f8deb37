import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App, Body, Chunk } from '@tsgi/core'
import { Readable } from 'node:stream'
import { eventually, later, start } from './fixture.ts'
import { get } from './wire-case.ts'

interface Ending {
  name: string
  app: (closing: <B extends object>(body: B) => B) => App
  method?: string
  /** What `close` is called with: nothing, or an error that matches. */
  reason?: RegExp
}

describe('serve', () => {
  describe('calls close exactly once, after the response (34)', () => {
    const endings: Ending[] = [
      { name: 'of an array', app: closing => answer(() => closing(['x'])) },
      { name: 'of an array that is large', app: closing => answer(() => closing(['x'.repeat(8_000_000)])) },
      { name: 'of an array for HEAD', method: 'HEAD', app: closing => answer(() => closing(['x'])) },
      { name: 'of an iterable', app: closing => answer(() => closing(iterable(['x', 'y']))) },
      { name: 'of an async iterable', app: closing => answer(() => closing(asyncIterable('x', 'y'))) },
      {
        name: 'of a body for HEAD',
        method: 'HEAD',
        app: closing => answer(() => closing(asyncIterable('x')))
      },
      {
        name: 'of a body of 204',
        app: closing => answer(() => closing(asyncIterable('x')), '204 No Content')
      },
      { name: 'of an empty body', app: closing => answer(() => closing(asyncIterable())) },
      {
        name: 'of a body that throws at once',
        app: closing => answer(() => closing(asyncIterable(new Error('broken')))),
        reason: /broken/
      },
      {
        name: 'of a body that throws later',
        app: closing => answer(() => closing(asyncIterable('x', new Error('broken')))),
        reason: /broken/
      },
      {
        name: 'of a body that throws undefined',
        app: closing => answer(() => closing(throwsUndefined())),
        reason: /the app threw undefined/
      },
      {
        name: 'of an array with a bad chunk',
        app: closing => answer(() => closing(['x', 5 as unknown as string])),
        reason: /a chunk must be/
      },
      {
        name: 'of a body without startResponse',
        app: closing => () => closing(asyncIterable('x')),
        reason: /not called/
      },
      {
        name: 'of an array without startResponse',
        app: closing => () => closing(['x']),
        reason: /not called/
      },
      {
        name: 'of a body that is too long',
        app: closing => answer(() => closing(asyncIterable('xyz', 'never')), '200 OK', '2'),
        reason: /Content-Length is 2/
      },
      {
        name: 'of a body that is too short',
        app: closing => answer(() => closing(asyncIterable('x')), '200 OK', '2'),
        reason: /Content-Length is 2/
      },
      {
        name: 'of a body from a promise',
        app: closing => async (_environ, startResponse) => {
          await later()
          startResponse('200 OK', [])
          return closing(asyncIterable('x'))
        }
      }
    ]
    for (const { name, app, method = 'GET', reason } of endings) {
      it(name, async () => {
        const closes: unknown[][] = []
        await using fixture = await start(
          app(body => Object.assign(body, { close: (...args: unknown[]) => void closes.push(args) }))
        )
        const client = await fixture.connect(get('/').replace('GET', method))
        await eventually(() => closes.length > 0)
        await later(20)
        expect(closes).to.have.length(1)
        if (reason === undefined) expect(closes[0]).to.deep.equal([])
        else expect(String(closes[0]![0])).to.match(reason)
        expect(fixture.errors.map(String).join()).to.match(reason ?? /^$/)
        client.socket.destroy()
      })
    }

    it('when the client has taken a large array, not before', async () => {
      let closed = false
      const whole = 'x'.repeat(16_000_000)
      await using fixture = await start(
        answer(() => Object.assign([whole], { close: () => void (closed = true) }))
      )
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await later(100)
      expect(closed).to.equal(false)
      client.socket.resume()
      await eventually(() => closed)
    })

    it('with the reason, when the client leaves a large array behind', async () => {
      const closes: unknown[] = []
      let signal: AbortSignal | undefined
      await using fixture = await start((environ, startResponse) => {
        signal = environ['tsgi.signal']
        startResponse('200 OK', [])
        return Object.assign(['x'.repeat(16_000_000)], { close: (error: unknown) => void closes.push(error) })
      })
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await later(50)
      client.socket.resetAndDestroy()
      await eventually(() => closes.length > 0)
      expect(closes).to.deep.equal([signal!.reason])
    })

    it('of a body that is cut, after the signal', async () => {
      const heard: unknown[] = []
      await using fixture = await start((environ, startResponse) => {
        const signal = environ['tsgi.signal']
        signal.addEventListener('abort', () => heard.push('signal', signal.reason))
        startResponse('200 OK', [['Content-Length', '2']])
        return Object.assign(asyncIterable('xyz', 'never'), {
          close: (error: unknown) => void heard.push('close', error)
        })
      })
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.endsWith('xy'))
      await eventually(() => heard.length === 4)
      const error = fixture.errors[0]
      expect(heard).to.deep.equal(['signal', error, 'close', error])
      expect(fixture.errors).to.have.length(1)
    })

    for (const [name, close] of [
      [
        'throws',
        () => {
          throw new Error('in close')
        }
      ],
      ['rejects', () => Promise.reject(new Error('in close'))]
    ] as const) {
      it(`and reports it when it ${name}`, async () => {
        await using fixture = await start(answer(() => Object.assign(['x'], { close })))
        const client = await fixture.connect(get('/'))
        await eventually(() => fixture.errors.length > 0)
        await client.until(() => client.received.endsWith('x'))
        expect(fixture.errors.map(String)).to.deep.equal(['Error: in close'])
        expect(fixture.log()).to.match(/^GET \/: Error: in close\n +at /)
      })
    }
  })

  it('destroys a Node stream that the client leaves', async () => {
    const source = new Readable({
      read() {
        setTimeout(() => this.push('again'), 5)
      }
    })
    await using fixture = await start(answer(() => source as Body))
    const client = await fixture.connect(get('/'))
    await client.until(() => client.received.includes('again'))
    client.socket.resetAndDestroy()
    await eventually(() => source.destroyed)
  })
})

function answer(body: () => Body, status: '200 OK' | '204 No Content' = '200 OK', length?: string): App {
  return (_environ, startResponse) => {
    startResponse(status, length === undefined ? [] : [['Content-Length', length]])
    return body()
  }
}

function iterable(chunks: Chunk[]): Iterable<Chunk> & object {
  return { [Symbol.iterator]: () => chunks[Symbol.iterator]() }
}

function asyncIterable(...chunks: (Chunk | Error)[]): AsyncIterable<Chunk> & object {
  return {
    async *[Symbol.asyncIterator]() {
      for (const chunk of chunks) {
        await later()
        if (chunk instanceof Error) throw chunk
        yield chunk
      }
    }
  }
}

function throwsUndefined(): AsyncIterable<Chunk> & object {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(undefined) }) }
}
