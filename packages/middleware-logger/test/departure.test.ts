import { openBody, type App, type Body } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { logger } from '@tsgi/middleware-logger'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { EventEmitter, getEventListeners, once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { hello, REQUEST } from './support.ts'

/** Milliseconds after which the logger listens to the signal, and more than that. */
const LONG = 130

const never: App = () => new Promise(() => {})
const neverAfterThree: App = (_environ, startResponse) => {
  void startResponse('200 OK', [])('abc')
  return new Promise(() => {})
}
const slowly =
  (milliseconds: number): App =>
  async (environ, startResponse) => {
    await delay(milliseconds)
    return hello(environ, startResponse)
  }

interface Exchange {
  body: Promise<Body>
  lines: string[]
  /** How often the signal has been asked for. */
  asked(): number
  signal: AbortSignal
  leave(): void
}

function request(app: App): Exchange {
  const lines: string[] = []
  const controller = new AbortController()
  let asked = 0
  const environ = Object.defineProperty(createEnviron(REQUEST), 'tsgi.signal', {
    get: () => (asked++, controller.signal)
  })
  const layer = logger({ format: '%s %B %X', destination: { write: line => lines.push(line) } })
  const body = layer(app)(environ, () => () => {}) as Promise<Body>
  const { signal } = controller
  return { body, lines, asked: () => asked, signal, leave: () => controller.abort() }
}

describe('logger, when the client leaves before the app has answered', () => {
  const apps: [what: string, app: App, line: string][] = [
    ['an app that never answers', never, '- 0 X\n'],
    ['one that has written and never returns', neverAfterThree, '200 3 X\n']
  ]
  for (const [what, app, line] of apps) {
    it(`writes the line soon: ${what}`, async () => {
      const { lines, leave } = request(app)
      leave()
      expect(lines).to.deep.equal([])
      await delay(LONG)
      expect(lines).to.deep.equal([line])
    })

    it(`writes it at once when the app has taken its time: ${what}`, async () => {
      const { lines, leave } = request(app)
      await delay(LONG)
      expect(lines).to.deep.equal([])
      leave()
      expect(lines).to.deep.equal([line])
    })
  }

  it('writes no other one when the app answers after all, and is closed', async () => {
    const { lines, leave, body, signal } = request(slowly(LONG))
    leave()
    await openBody(await body).close(signal.reason)
    expect(lines).to.deep.equal(['- 0 X\n'])
  })

  it('writes no other one when the app fails after all', async () => {
    const { lines, leave, body } = request(async () => {
      await delay(LONG)
      throw new Error('mine')
    })
    leave()
    expect(await body.catch(String)).to.equal('Error: mine')
    expect(lines).to.deep.equal(['- 0 X\n'])
  })

  it('is heard by a real server', async () => {
    const told = new EventEmitter()
    const line = once(told, 'line')
    const called = once(told, 'called')
    const app: App = (...args) => (told.emit('called'), never(...args))
    const write = (text: string): unknown => told.emit('line', text)
    const layer = logger({ format: '%m %U %s %B %X', destination: { write } })
    const server = await serve(layer(app), { port: 0, hostname: '127.0.0.1' })
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('GET /never HTTP/1.1\r\nHost: a\r\n\r\n')
    await called
    socket.destroy()
    expect(await line).to.deep.equal(['GET /never - 0 X\n'])
    await server.close()
  })
})

describe('logger, when the client stays', () => {
  it('makes no signal for an app that answers soon', async () => {
    const { asked, body, lines } = request(slowly(1))
    await openBody(await body).close()
    await delay(LONG)
    expect([asked(), lines]).to.deep.equal([0, ['200 11 +\n']])
  })

  it('does not listen any more when the app has answered', async () => {
    const { asked, body, lines, signal } = request(slowly(LONG))
    await delay(LONG - 10)
    expect(asked()).to.equal(1)
    expect(getEventListeners(signal, 'abort')).to.have.length(1)
    await openBody(await body).close()
    expect(getEventListeners(signal, 'abort')).to.have.length(0)
    expect(lines).to.deep.equal(['200 11 +\n'])
  })
})
