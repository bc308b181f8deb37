import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App, Body, Chunk } from '@tsgi/core'
import { Readable } from 'node:stream'
import { eventually, get, later, start } from './support.ts'

describe('serve', () => {
  describe('calls close exactly once, after the response (34)', () => {
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

    for (const [name, chunks, length] of [
      ['that fails before its first chunk', [new Error('broken')], '2'],
      ['that fails after it', ['x', new Error('broken')], '2'],
      ['that falls short', ['x'], '2'],
      ['with a bad chunk', ['x', 3 as never], '2']
    ] as const) {
      it(`of a body ${name}, after the signal`, async () => {
        const heard: unknown[] = []
        await using fixture = await start((environ, startResponse) => {
          const signal = environ['tsgi.signal']
          signal.addEventListener('abort', () => heard.push('signal', signal.reason))
          startResponse('200 OK', [['Content-Length', length]])
          return Object.assign(asyncIterable(...chunks), {
            close: (error: unknown) => void heard.push('close', error)
          })
        })
        await fixture.connect(get('/'))
        await eventually(() => heard.length === 4)
        const error = fixture.errors[0]
        expect(error).to.be.instanceOf(Error)
        expect(heard).to.deep.equal(['signal', error, 'close', error])
        expect(fixture.errors).to.have.length(1)
      })
    }

    for (const [name, close] of [
      [
        'throws',
        () => {
          throw new Error('in close')
        }
      ],
      ['rejects', () => Promise.reject(new Error('in close'))],
      [
        'gives what has a then of its own',
        () =>
          ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('in close')) }) as never
      ]
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
