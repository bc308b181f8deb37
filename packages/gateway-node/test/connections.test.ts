import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { App } from '@tsgi/core'
import type { ServeOptions } from '@tsgi/gateway-node'
import { CountedBody } from '@tsgi/test-support'
import { eventually, get, holdIntervals, later, post, readAll, request, start } from './support.ts'

const byPath: App = async (environ, startResponse) => {
  await later(environ.PATH_INFO === '/slow' ? 30 : 0)
  startResponse('200 OK', [])
  return [environ.PATH_INFO]
}

describe('serve', () => {
  describe('with pipelined requests (39)', () => {
    it('finishes the response before bytes that are no request, and closes', async () => {
      await using fixture = await start(byPath)
      const client = await fixture.connect(`${get('/slow')}garbage\r\n\r\n`)
      await client.until(() => client.ended)
      expect(client.response()).to.include({ status: 200, body: '/slow' })
      expect(client.received).to.match(/\/slow$/)
    })

    for (const [name, close] of [
      ['that are in hand', undefined],
      ['that are closed', () => {}]
    ] as const) {
      it(`finishes all responses before bytes that are no request, ${name}`, async () => {
        await using fixture = await start(async (environ, startResponse) => {
          await later(environ.PATH_INFO === '/slow' ? 30 : 0)
          startResponse('200 OK', [])
          return Object.assign([environ.PATH_INFO], close && { close })
        })
        const client = await fixture.connect(`${get('/slow') + get('/b') + get('/c')}garbage\r\n\r\n`)
        await client.until(() => client.ended)
        expect(client.received.match(/\n\/[a-z]+/g)).to.deep.equal(['\n/slow', '\n/b', '\n/c'])
        expect(client.received).to.match(/\/c$/)
      })
    }

    // RFC 9112, 9.6: "The server MUST NOT process any further requests received on that connection."
    const unread = (length: number): string =>
      request('POST /unread HTTP/1.1', ['Host: test', `Content-Length: ${length}`], 'x'.repeat(length))
    const closing: [name: string, first: string, options: ServeOptions][] = [
      ['for a body that is left unread', unread(1000), { drainLimit: 10 }],
      ['for a request that was refused', get('/%zz'), {}],
      [
        'for HTTP/1.0, which is told the end by it',
        request('GET /stream HTTP/1.0', ['Connection: keep-alive'], ''),
        {}
      ]
    ]
    for (const [name, first, options] of closing) {
      it(`calls no app behind a response that closes, ${name}`, async () => {
        const called: string[] = []
        await using fixture = await start((environ, startResponse) => {
          called.push(environ.PATH_INFO)
          startResponse('200 OK', [])
          return environ.PATH_INFO === '/stream' ? new Set(['a', 'b']) : []
        }, options)
        const client = await fixture.connect(first + get('/next'))
        await client.until(() => client.ended)
        expect(called).to.not.include('/next')
        expect(client.received.match(/HTTP\/1\.1 \d+/g)).to.have.length(1)
      })
    }

    it('calls no app behind a body in chunks that was too long to drop', async () => {
      const called: string[] = []
      await using fixture = await start(
        (environ, startResponse) => {
          called.push(environ.PATH_INFO)
          startResponse('200 OK', [])
          return []
        },
        { drainLimit: 10 }
      )
      const chunked = ['Host: test', 'Transfer-Encoding: chunked']
      const client = await fixture.connect(request('POST /unread HTTP/1.1', chunked, 'b\r\n01234567890\r\n'))
      await client.until(() => client.ended)
      client.send(`0\r\n\r\n${get('/next')}`)
      await later(50)
      expect(called).to.deep.equal(['/unread'])
    })

    it('calls no app behind a response that closes because the server does', async () => {
      const called: string[] = []
      let release = (): void => {}
      const waiting = (): Promise<void> => new Promise(resolve => (release = resolve))
      await using fixture = await start(
        async (environ, startResponse) => {
          called.push(environ.PATH_INFO)
          await waiting()
          startResponse('200 OK', [])
          return (async function* () {
            yield 'first'
            await waiting()
          })()
        },
        { closeTimeout: 5000 }
      )
      const client = await fixture.connect(get('/first'))
      await eventually(() => called.length > 0)
      void fixture.server.close()
      release()
      await client.until(() => client.received.includes('first'))
      expect(client.received).to.include('Connection: close')
      client.send(get('/next'))
      await later(20)
      release()
      await client.until(() => client.ended)
      expect(called).to.deep.equal(['/first'])
    })

    it('finishes a response that was sent in one tick behind another before bytes that are no request', async () => {
      await using fixture = await start((environ, startResponse) => {
        startResponse('200 OK', [])
        return environ.PATH_INFO === '/slow' ? later(30).then(() => ['/slow']) : ['/b']
      })
      const client = await fixture.connect(`${get('/slow') + get('/b')}garbage\r\n\r\n`)
      await client.until(() => client.ended)
      expect(client.received).to.match(/\/slow[^]*\/b$/)
    })

    it('finishes the response before a body that turns bad, which is an error of its own request', async () => {
      let failure: unknown
      await using fixture = await start(async (environ, startResponse) => {
        if (environ.PATH_INFO === '/slow') await later(30)
        else await readAll(environ).catch((error: unknown) => (failure = error))
        startResponse('200 OK', [])
        return [environ.PATH_INFO]
      })
      const bad = request('POST /bad HTTP/1.1', ['Host: test', 'Transfer-Encoding: chunked'], 'zz\r\n')
      const client = await fixture.connect(get('/slow') + bad)
      await client.until(() => client.ended)
      expect(client.received).to.match(/^HTTP[^]*\/slow$/)
      await eventually(() => failure !== undefined)
    })

    it('answers 400 to bytes that are no request after a response that is finished', async () => {
      await using fixture = await start(byPath)
      const client = await fixture.connect(get('/a'))
      await client.until(() => client.received.endsWith('/a'))
      client.send('garbage\r\n\r\n')
      await client.until(() => client.ended)
      expect(client.received.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 400'])
    })

    it('stops the production of a response that waits for its turn', async () => {
      const counted = new CountedBody(() => 'x'.repeat(16_384))
      let release = (): void => {}
      await using fixture = await start(async (environ, startResponse) => {
        startResponse('200 OK', [])
        if (environ.PATH_INFO === '/counted') return counted.body
        await new Promise<void>(resolve => (release = resolve))
        return ['first']
      })
      const client = await fixture.connect(get('/') + get('/counted'))
      await eventually(() => counted.pulled > 0)
      await later(50)
      expect(counted.pulled).to.be.lessThan(10)
      const before = counted.pulled
      release()
      await eventually(() => counted.pulled > before + 10)
      client.socket.resetAndDestroy()
      await eventually(() => counted.closes.length === 1)
    })
  })

  describe('with a pipelined request behind a response that is not finished', () => {
    const slowFirst =
      (second: App): App =>
      async (environ, startResponse) => {
        if (environ.PATH_INFO !== '/slow') return second(environ, startResponse)
        await later(50)
        startResponse('200 OK', [])
        return ['first']
      }

    it('sends no early hints inside a response', async () => {
      await using fixture = await start(
        slowFirst((environ, startResponse) => {
          environ['tsgi.early_hints']?.([['Link', '</a.css>; rel=preload']])
          startResponse('200 OK', [])
          return [Buffer.from('two')]
        })
      )
      const client = await fixture.connect(get('/slow') + get('/two'))
      await client.until(() => client.received.endsWith('two'))
      expect(client.received.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 200'])
    })

    it('asks for the body when the response before has left', async () => {
      await using fixture = await start(
        slowFirst(async (environ, startResponse) => {
          const text = await readAll(environ)
          startResponse('200 OK', [])
          return [Buffer.from(text)]
        })
      )
      const client = await fixture.connect(get('/slow') + post('abc', 'Expect: 100-continue').slice(0, -3))
      await client.until(() => client.received.includes(' 100 '))
      expect(client.received).to.match(/first(?:HTTP\/1\.1 100 Continue\r\n\r\n)$/)
      client.send('abc')
      await client.until(() => client.received.endsWith('abc'))
    })

    it('asks for no body when the final head is there first', async () => {
      await using fixture = await start(
        slowFirst((environ, startResponse) => {
          void readAll(environ).catch(() => {})
          startResponse('200 OK', [])
          return [Buffer.from('two')]
        })
      )
      const client = await fixture.connect(get('/slow') + post('abc', 'Expect: 100-continue').slice(0, -3))
      await client.until(() => client.ended)
      expect(client.received.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 200'])
      expect(client.received).to.match(/two$/)
    })
  })

  it('gives early hints to HTTP/1.1 alone', async () => {
    await using fixture = await start((environ, startResponse) => {
      startResponse('200 OK', [])
      return [String('tsgi.early_hints' in environ)]
    })
    const [older, newer] = [await fixture.connect('GET / HTTP/1.0\r\n\r\n'), await fixture.connect(get('/'))]
    await older.until(() => older.received.endsWith('\nfalse'))
    await newer.until(() => newer.received.endsWith('\ntrue'))
  })

  describe('with deadlines (40)', () => {
    for (const [name, begin, trickle] of [
      ['of a next request', get('/'), 'G'],
      ['of its own body', request('POST / HTTP/1.1', ['Host: test', 'Content-Length: 1000']), 'x']
    ] as const) {
      it(`closes it though bytes ${name} keep coming`, async () => {
        const counted = new CountedBody(() => 'x'.repeat(1_000_000))
        await using fixture = await start(
          async (environ, startResponse) => {
            void readAll(environ).catch(() => {})
            startResponse('200 OK', [])
            return counted.body
          },
          { writeTimeout: 80 }
        )
        const client = await fixture.connect(begin)
        client.socket.pause()
        const timer = setInterval(() => client.send(trickle), 20)
        try {
          await eventually(() => counted.closes.length === 1)
        } finally {
          clearInterval(timer)
        }
      })
    }

    it('closes it for a large array too', async () => {
      const closes: unknown[] = []
      await using fixture = await start(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          return Object.assign(['x'.repeat(20_000_000)], {
            close: (error: unknown) => void closes.push(error)
          })
        },
        { writeTimeout: 80 }
      )
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await eventually(() => closes.length === 1)
      expect(closes[0]).to.have.property('name', 'AbortError')
    })

    it('waits for an app that has nothing to send, and for a client that reads slowly', async () => {
      const chunks = 1000
      let release = (): void => {}
      const waiting = new Promise<void>(resolve => (release = resolve))
      const counted = new CountedBody(async index => {
        if (index === chunks) await waiting
        return index <= chunks ? 'x'.repeat(16_384) : undefined
      })
      using deadline = holdIntervals(60_001)
      await using fixture = await start(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          return counted.body
        },
        { writeTimeout: 60_001, keepAliveTimeout: 10_000 }
      )
      const client = await fixture.connect(get('/'))
      const pause = (): void => void client.socket.pause()
      client.socket.on('data', pause)
      await eventually(() => deadline.held > 0)
      while (counted.pulled < chunks - 10) {
        // As little as it takes until the server has got rid of something: one chunk may be pulled ahead.
        for (const before = counted.pulled; counted.pulled < before + 3;) {
          client.socket.resume()
          await later()
        }
        deadline.tick()
      }
      client.socket.off('data', pause).resume()
      await client.until(() => client.received.length > chunks * 16_384 && client.received.endsWith('\r\n'))
      for (let i = 0; i < 3; i++) deadline.tick()
      release()
      await client.until(() => client.received.endsWith('0\r\n\r\n'))
      client.send(get('/', 'Connection: close'))
      await client.until(() => client.ended)
    })

    it('leaves an idle connection its own deadline after a slow response', async () => {
      await using fixture = await start(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          return ['x'.repeat(20_000_000)]
        },
        { writeTimeout: 10_000, keepAliveTimeout: 1 }
      )
      const client = await fixture.connect(get('/'))
      client.socket.pause()
      await later(30)
      client.socket.resume()
      await client.until(() => client.ended)
    })
  })

  describe('with a client that closes, while the app writes nothing', () => {
    it('fires the signal and closes the body, in whatever way it closes', async () => {
      for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
        const heard: unknown[] = []
        const counted = new CountedBody(() => new Promise(() => {}))
        // A reset that comes before the request has been read takes the request with it.
        await using fixture = await start((environ, startResponse) => {
          environ['tsgi.signal'].addEventListener('abort', () => heard.push(environ['tsgi.signal'].reason))
          startResponse('200 OK', [])
          return counted.body
        })
        const client = await fixture.connect(get('/'))
        await eventually(() => counted.pulled > 0)
        client.socket[leave]()
        await eventually(() => counted.closes.length === 1)
        expect(String(heard[0])).to.contain('AbortError')
      }
    })

    it('fires the signal of an app that has not answered yet', async () => {
      let called = false
      let heard = false
      await using fixture = await start(
        environ =>
          new Promise((_resolve, reject) => {
            called = true
            environ['tsgi.signal'].addEventListener('abort', () => {
              heard = true
              reject(environ['tsgi.signal'].reason)
            })
          })
      )
      const client = await fixture.connect(get('/'))
      await eventually(() => called)
      client.socket.end()
      await eventually(() => heard)
    })
  })

  describe('with allowHalfOpen, and a client that closes its side after the request', () => {
    for (const [name, bytes] of [
      ['HTTP/1.1', get('/slow')],
      ['HTTP/1.0', request('GET /slow HTTP/1.0', [])],
      ['a body', post('abc')]
    ] as const) {
      it(`answers ${name}`, async () => {
        await using fixture = await start(
          async (environ, startResponse) => {
            await later(30)
            startResponse('200 OK', [])
            return [`answer${await readAll(environ)}`]
          },
          { allowHalfOpen: true }
        )
        const client = await fixture.connect('')
        client.socket.end(bytes, 'latin1')
        await client.until(() => client.ended)
        expect(client.response().body).to.match(/^answer/)
        expect(client.reset).to.equal(false)
      })
    }

    it('notices when it has gone for good', async () => {
      const counted = new CountedBody(async () => {
        await later(10)
        return 'again'
      })
      await using fixture = await start(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          return counted.body
        },
        { allowHalfOpen: true }
      )
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.includes('again'))
      client.socket.end()
      await later(40)
      expect(counted.closes).to.deep.equal([])
      client.socket.destroy()
      await eventually(() => counted.closes.length === 1)
    })
  })

  describe('when it closes (41)', () => {
    it('finishes what is in work, and announces the end', async () => {
      let release: (() => void) | undefined
      await using fixture = await start(
        async (_environ, startResponse) => {
          await new Promise<void>(resolve => (release = resolve))
          startResponse('200 OK', [])
          return ['finished']
        },
        { closeTimeout: 5000 }
      )
      const client = await fixture.connect(get('/'))
      await eventually(() => release !== undefined)
      let closed = false
      const closing = fixture.server.close().then(() => (closed = true))
      await later(20)
      expect(closed).to.equal(false)
      release!()
      await closing
      await client.until(() => client.ended)
      expect(client.response()).to.include({ body: 'finished', complete: true })
      expect(client.response().header('Connection')).to.equal('close')
    })

    it('closes a connection whose head had left before', async () => {
      let release = (): void => {}
      await using fixture = await start(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          return (async function* () {
            yield 'first'
            await new Promise<void>(resolve => (release = resolve))
            yield 'last'
          })()
        },
        { closeTimeout: 5000, keepAliveTimeout: 5000 }
      )
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.includes('first'))
      const closing = fixture.server.close()
      release()
      await closing
      await client.until(() => client.ended)
      expect(client.response()).to.include({ body: 'firstlast', complete: true })
    })

    it('waits for the close of bodies', async () => {
      let closed = 0
      let called = 0
      const close = async (): Promise<void> => {
        await later(30)
        closed++
      }
      await using fixture = await start(
        (environ, startResponse) => {
          called++
          startResponse('200 OK', [])
          if (environ.PATH_INFO === '/array') return Object.assign(['x'], { close })
          return Object.assign(new CountedBody(() => new Promise(() => {})).body, { close })
        },
        { closeTimeout: 30 }
      )
      await fixture.connect(get('/array'))
      await fixture.connect(get('/stream'))
      await eventually(() => called === 2)
      await fixture.server.close()
      expect(closed).to.equal(2)
    })

    it('waits no longer than a second more for bodies that do not close', async () => {
      let called = false
      await using fixture = await start((_environ, startResponse) => {
        called = true
        startResponse('200 OK', [])
        return Object.assign(['x'], { close: () => new Promise<void>(() => {}) })
      })
      await fixture.connect(get('/'))
      await eventually(() => called)
      await fixture.server.close()
    })

    it('refuses new connections, and may be closed twice', async () => {
      await using fixture = await start(byPath)
      await Promise.all([fixture.server.close(), fixture.server.close()])
      let failure: unknown
      await fixture.connect(get('/')).catch((error: unknown) => (failure = error))
      expect(failure).to.have.property('code', 'ECONNREFUSED')
    })
  })
})
