import { toFetch } from '@tsgi/gateway-fetch'
import { CountedBody } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { request, settle, started } from './support.ts'

// Servers lend objects of their own, and runtimes their classes: what these throw keeps no response open, and no body unclosed.
describe('the end of an exchange by Fetch', () => {
  const failure = new Error('the app failed')
  const lent = new Error('what the server lent is broken')
  const failing = (): CountedBody =>
    new CountedBody(index => {
      if (index === 1) throw failure
      return 'a'
    })
  const logging = (): { logged: () => string; errors: { write(text: string): unknown } } => {
    let logged = ''
    return { logged: () => logged, errors: { write: text => (logged += text) } }
  }
  /** What the reader of the stream gets after its first chunk. */
  async function second(response: Response): Promise<unknown> {
    const reader = response.body!.getReader()
    await reader.read()
    return reader.read().catch((error: unknown) => error)
  }

  it('comes though the response that was lent cannot be waited for', async () => {
    const body = failing()
    const outgoing = {
      socket: null,
      once() {
        throw lent
      }
    }
    const { errors } = logging()
    const response = await toFetch(started(body), { errors })(request('/'), { outgoing })
    expect(await second(response)).to.equal(failure)
    expect(body.closes).to.deep.equal([failure])
  })

  it('comes though what was lent throws when it is looked at', async () => {
    const body = failing()
    let isBroken = false
    const info = {
      get outgoing(): undefined {
        if (isBroken) throw lent
        return undefined
      }
    }
    const { errors, logged } = logging()
    const response = await toFetch(started(body), { errors })(request('/'), info)
    isBroken = true
    expect(await second(response)).to.equal(lent)
    expect(body.closes).to.deep.equal([failure])
    expect(logged()).to.include('the app failed').and.include('what the server lent is broken')
  })

  it('comes though the input cannot be cancelled', async () => {
    const body = new CountedBody(index => (index === 0 ? 'a' : undefined))
    const sent = Object.defineProperty(request('/', { method: 'POST', body: 'x' }), 'body', {
      value: {
        getReader: () => ({
          read: () => new Promise(() => {}),
          cancel() {
            throw lent
          }
        })
      }
    })
    const { errors, logged } = logging()
    const app = started(body)
    const response = await toFetch(
      (environ, startResponse) => (void environ['tsgi.input'], app(environ, startResponse)),
      {
        errors
      }
    )(sent)
    expect(await response.text()).to.equal('a')
    await settle()
    expect(body.closes).to.deep.equal([undefined])
    expect(logged()).to.include('what the server lent is broken')
  })

  describe('where no Response can be made', () => {
    async function without(times: number, run: () => Promise<unknown>): Promise<unknown> {
      const { Response: Real } = globalThis
      let made = 0
      globalThis.Response = class extends Real {
        constructor(body?: BodyInit | null, init?: ResponseInit) {
          if (made++ < times) throw lent
          super(body, init)
        }
      }
      try {
        return await run().catch((error: unknown) => error)
      } finally {
        globalThis.Response = Real
      }
    }

    for (const [name, open] of [
      ['a whole body', () => Object.assign(['a'], { close: () => {} })],
      ['a stream', () => new CountedBody(() => 'a')]
    ] as const) {
      it(`once, answers 500 for ${name}`, async () => {
        const { errors, logged } = logging()
        const response = await without(1, () => toFetch(started(open()), { errors })(request('/')))
        expect((response as Response).status).to.equal(500)
        expect(logged()).to.include('what the server lent is broken')
      })
    }

    it('at all, rejects, and closes the body', async () => {
      const body = new CountedBody(() => 'a')
      const { errors } = logging()
      const answer = await without(Infinity, () => toFetch(started(body), { errors })(request('/')))
      expect(answer).to.equal(lent)
      expect(body.closes).to.deep.equal([lent])
    })
  })
})
