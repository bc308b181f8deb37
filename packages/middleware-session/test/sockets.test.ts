import { compose, hasLeft, type App, type Write } from '@tsgi/core'
import { serve, type RunningServer } from '@tsgi/gateway-node'
import { session } from '@tsgi/middleware-session'
import { notOn } from '@tsgi/test-support'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import { after, afterEach, before, describe, it } from 'mocha'
import { answer, gate, routes, settle, testStore, type SessionApp } from './support.ts'

const set = (environ: Parameters<SessionApp>[0]): void => environ['tsgi.session'].set('user', 'ann')

describe('session, on a socket', () => {
  const store = testStore()
  const unheard: unknown[] = []
  const listen = (error: unknown): void => void unheard.push(error)
  const clients: RawClient[] = []
  /** Generators that have begun and not ended. */
  let open = 0
  let step = gate()
  let late: { asked: ReturnType<typeof gate>; over: ReturnType<typeof gate> } | undefined
  let errors = ''
  let server: RunningServer | undefined

  const apps: { [path: string]: SessionApp } = {
    '/array': (environ, start) => {
      set(environ)
      start('200 OK', [])
      return ['body']
    },
    '/none': (environ, start) => {
      set(environ)
      start('204 No Content', [])
      return []
    },
    '/same': (environ, start) => {
      set(environ)
      start('304 Not Modified', [])
      return []
    },
    '/empty': (environ, start) => {
      set(environ)
      start('200 OK', [])
      return []
    },
    '/write': (environ, start) => {
      set(environ)
      const write: Write = start('200 OK', [])
      void write('body')
      return []
    },
    '/await': async function* (environ, start) {
      set(environ)
      const write = start('200 OK', [])
      await write('bo')
      yield 'dy'
    },
    '/login': (environ, start) => {
      environ['tsgi.session'].regenerate()
      set(environ)
      start('302 Found', [['Location', '/me']])
      return []
    },
    '/me': answer(s => s.get('user') ?? 'nobody'),
    '/stream': async function* (environ, start) {
      open++
      try {
        set(environ)
        start('200 OK', [])
        for (const part of ['one,', 'two,', 'three']) {
          yield part
          await step.opened
          step = gate()
        }
      } finally {
        open--
      }
    }
  }

  before(async function () {
    notOn(this, ['bun', 'deno'], 'the server is the runtime’s own there, and so are its bytes')
    process.on('unhandledRejection', listen)
    const site = compose(routes(apps), session({ store }))
    /** What an outer layer may do: it waits, here until the client has gone, and calls the app then. */
    const outer: App = async (environ, start) => {
      late!.asked.open()
      while (!hasLeft(environ)) await settle()
      const isMade = Object.hasOwn(environ, 'tsgi.signal')
      try {
        return await site(environ, start)
      } finally {
        expect(isMade).to.equal(false)
        late!.over.open()
      }
    }
    const app: App = (environ, start) => (late === undefined ? site : outer)(environ, start)
    server = await serve(app, {
      port: 0,
      hostname: '127.0.0.1',
      closeTimeout: 1,
      errors: { write: text => (errors += text) }
    })
  })
  after(async () => {
    process.off('unhandledRejection', listen)
    await server?.close()
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.leave()
    store.before = undefined
    expect(unheard).to.deep.equal([])
  })

  async function send(line: string, ...headers: string[]): Promise<RawClient> {
    const client = await RawClient.connect({ port: server!.port, host: '127.0.0.1' })
    clients.push(client)
    client.send(`${[line, 'Host: test', ...headers].join('\r\n')}\r\n\r\n`)
    return client
  }

  /** Waits until the store has been asked, which then waits for the gate. */
  async function held(line: string): Promise<{ client: RawClient; answer: () => void; fail: () => void }> {
    const answered = gate()
    const asked = gate()
    let failure: Error | undefined
    store.before = async () => {
      asked.open()
      await answered.opened
      if (failure !== undefined) throw failure
    }
    const client = await send(line)
    await asked.opened
    return {
      client,
      answer: () => answered.open(),
      fail() {
        failure = new Error('down')
        answered.open()
      }
    }
  }

  // Where chunks end is up to the server.
  for (const [line, body] of [
    ['GET /array HTTP/1.1', 'body'],
    ['GET /array HTTP/1.0', 'body'],
    ['HEAD /array HTTP/1.1', ''],
    ['POST /none HTTP/1.1', ''],
    ['GET /same HTTP/1.1', ''],
    ['GET /empty HTTP/1.1', ''],
    ['GET /write HTTP/1.1', 'body'],
    ['GET /await HTTP/1.1', 'body'],
    ['GET /login HTTP/1.1', '']
  ] as const) {
    it(`sends no byte of the answer to ${line} before the store has the change`, async () => {
      const { client, answer } = await held(line)
      await settle()
      await settle()
      expect(client.received).to.equal('')
      answer()
      const isHead = line.startsWith('HEAD')
      await client.until(() => client.received.includes('\r\n\r\n') && client.response(isHead).complete)
      expect(client.response(isHead).body).to.equal(body)
      expect(client.received).to.match(/\r\nSet-Cookie: id=[\w-]{43}; /i)
    })

    it(`sends 503 and no cookie in answer to ${line} when the store cannot take it`, async () => {
      const { client, fail } = await held(line)
      fail()
      await client.until(() => client.received.includes('\r\n\r\n'))
      expect(client.received).to.match(/^HTTP\/1\.[01] 503 /)
      expect(client.received).to.not.match(/set-cookie/i)
    })
  }

  it('lets chunks through one by one when the head has left', async () => {
    const { client, answer } = await held('GET /stream HTTP/1.1')
    answer()
    for (const part of ['one,', 'two,', 'three']) {
      await client.until(() => client.received.includes(part))
      expect(client.received.endsWith(`\r\n${part}\r\n`)).to.equal(true)
      step.open()
    }
    await client.until(() => client.received.endsWith('0\r\n\r\n'))
    expect(open).to.equal(0)
  })

  it('knows the user at a redirect that is followed as soon as its head is there', async () => {
    const { client, answer } = await held('POST /login HTTP/1.1')
    answer()
    await client.until(() => /set-cookie: [^\r]*\r\n/i.test(client.received))
    const [, cookie] = /set-cookie: ([^;]*)/i.exec(client.received)!
    const page = await send('GET /me HTTP/1.1', `Cookie: ${cookie}`)
    await page.until(() => page.received.endsWith('"ann"'))
  })

  it('ends the app when the client leaves while the store is asked, whatever it answers', async () => {
    for (const outcome of ['answer', 'fail'] as const) {
      const request = await held('GET /stream HTTP/1.1')
      request.client.leave()
      await settle()
      request[outcome]()
      await settle()
      step.open()
      while (open > 0) await settle()
      step = gate()
    }
  })

  it('keeps nothing for a client that has left while an outer layer waited', async () => {
    const before = store.live
    late = { asked: gate(), over: gate() }
    const { asked, over } = late
    const client = await send('GET /array HTTP/1.1')
    await asked.opened
    client.leave()
    await over.opened
    late = undefined
    await settle()
    expect(store.live).to.equal(before)
  })

  it('ends the app when the client leaves after the head, and keeps what was stored', async () => {
    const before = store.live
    const { client, answer } = await held('GET /stream HTTP/1.1')
    answer()
    await client.until(() => client.received.includes('one,'))
    client.leave()
    await settle()
    step.open()
    while (open > 0) await settle()
    step = gate()
    expect(store.live).to.equal(before + 1)
    expect(errors).to.not.include('TypeError')
  })
})
