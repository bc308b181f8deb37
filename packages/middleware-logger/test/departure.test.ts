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
/** An app that answers when it is told to. */
function told(answer: App = hello): { app: App; tell: () => void } {
  const orders = new EventEmitter()
  const app: App = async (environ, startResponse) => {
    await once(orders, 'answer')
    return answer(environ, startResponse)
  }
  return { app, tell: () => orders.emit('answer') }
}

interface Exchange {
  body: Promise<Body>
  lines: string[]
  /** How often the signal has been asked for. */
  asked: () => number
  signal: AbortSignal
  leave: () => void
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
    const { app, tell } = told()
    const { lines, leave, body, signal } = request(app)
    leave()
    await delay(LONG)
    tell()
    await openBody(await body).close(signal.reason)
    expect(lines).to.deep.equal(['- 0 X\n'])
  })

  it('writes no other one when the app fails after all', async () => {
    const { app, tell } = told(() => Promise.reject(new Error('mine')))
    const { lines, leave, body } = request(app)
    leave()
    await delay(LONG)
    tell()
    expect(await body.catch(String)).to.equal('Error: mine')
    expect(lines).to.deep.equal(['- 0 X\n'])
  })

  it('is heard by a real server', async () => {
    const news = new EventEmitter()
    const line = once(news, 'line')
    const called = once(news, 'called')
    const app: App = (...args) => (news.emit('called'), never(...args))
    const write = (text: string): unknown => news.emit('line', text)
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
    const { app, tell } = told()
    const { asked, body, lines } = request(app)
    tell()
    await openBody(await body).close()
    await delay(LONG)
    expect([asked(), lines]).to.deep.equal([0, ['200 11 +\n']])
  })

  it('does not listen any more when the app has answered', async () => {
    const { app, tell } = told()
    const { asked, body, lines, signal } = request(app)
    await delay(LONG)
    expect(asked()).to.equal(1)
    expect(getEventListeners(signal, 'abort')).to.have.length(1)
    tell()
    await openBody(await body).close()
    expect(getEventListeners(signal, 'abort')).to.have.length(0)
    expect(lines).to.deep.equal(['200 11 +\n'])
  })
})
