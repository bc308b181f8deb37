import { hkdfSync, randomBytes } from 'node:crypto'
import { compose } from '@tsgi/core'
import {
  createMemoryStore,
  session,
  type CarriedRecords,
  type SessionEvent,
  type SessionOptions,
  type SessionStore,
  type SessionWrite
} from '@tsgi/middleware-session'
import {
  createSealedCookie,
  type SealedCookie,
  type SealedCookieOptions
} from '@tsgi/middleware-session/cookie'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import fc from 'fast-check'
import { compactDecrypt } from 'jose'
import { describe, it } from 'mocha'
import { SealingKey } from '../../dist/cookie/sealing-key.js'
import { createToken, hashToken } from '../../dist/token.js'
import { answer, gate, routes, setCookies, visit, type SessionApp } from '../support.ts'

const secret = randomBytes(32)
const secrets = [secret]

const apps: { [path: string]: SessionApp } = {
  '/': answer(() => {}),
  '/count': answer(s => s.update('n', (n: number = 0) => n + 1) as unknown),
  '/read': answer(s => ({ n: s.get('n') ?? null, handle: s.handle ?? null, subject: null })),
  '/login': answer(s => (s.regenerate(), s.bind('ann'), s.set('user', 'ann'))),
  '/logout': answer(s => s.destroy()),
  '/big': answer((s, environ) => s.set('big', 'x'.repeat(Number(environ.QUERY_STRING)))),
  '/fail': answer(s => s.set('n', 99), '500 Internal Server Error')
}

function setUp(options: Partial<SealedCookieOptions> = {}, more: SessionOptions = {}) {
  const clock = { now: 1_700_000_000_000 }
  const now = (): number => clock.now
  const events: string[] = []
  const store = createSealedCookie({ secrets, now, ...options })
  const onEvent = (event: SessionEvent): void => void events.push(event.type)
  const sessions = session({ store, now, onEvent, ...more })
  const app = compose(routes(apps), sessions)
  return { app, sessions, clock, events, visitor: visit(app) }
}

/** What browsers are to a sealed cookie: they keep it for each session. */
class Browsers implements SessionStore {
  readonly #cookies = new Map<string, { token: string; cookie: string | undefined }>()
  readonly #store: SealedCookie
  readonly capabilities: SessionStore['capabilities']

  constructor(store: SealedCookie) {
    this.#store = store
    this.capabilities = { ...store.capabilities, shared: false }
  }

  async #request<R>(key: string, run: (records: CarriedRecords, own: string) => Promise<R>): Promise<R> {
    const kept = this.#cookies.get(key) ?? { token: createToken(), cookie: undefined }
    this.#cookies.set(key, kept)
    const records = this.#store.carry(kept.cookie, 'id')
    await records.open()
    const result = await run(records, hashToken(kept.token))
    kept.cookie = (await records.seal(kept.token)) ?? kept.cookie
    return result
  }

  get(key: string) {
    return this.#request(key, async (records, own) => records.get(own))
  }
  create(key: string, write: SessionWrite) {
    return this.#request(key, async (records, own) => {
      if ((await records.get(own)) !== undefined) return false
      return records.create(own, write)
    })
  }
  update(key: string, version: number, write: SessionWrite) {
    return this.#request(key, async (records, own) => records.update(own, version, write))
  }
  touch(key: string, expiresAt: number) {
    return this.#request(key, async (records, own) => records.touch(own, expiresAt))
  }
  async delete(key: string) {
    await this.#request(key, async (records, own) => records.delete(own))
    this.#cookies.delete(key)
  }
}

describe('createSealedCookie', () => {
  describe('in the suite, with browsers that keep it', () => {
    // The limit of 4096 bytes is tested below.
    const create = () => new Browsers(createSealedCookie({ secrets }))
    const without = ['cas', 'shared', 'list', 'prune'] as const
    for (const { name, run } of storeSuite({ create, without, lifetime: 60 })) {
      if (name !== 'keeps a mebibyte') it(name, run)
    }
  })

  it('keeps a session in its cookie, and sets none where nothing changed', async () => {
    const { visitor, events } = setUp()
    expect(setCookies(await visitor.get('/read'))).to.deep.equal([])
    expect((await visitor.get('/count')).text).to.equal('1')
    expect((await visitor.get('/count')).text).to.equal('2')
    const read = await visitor.get('/read')
    expect(JSON.parse(read.text)).to.include({ n: 2 })
    expect(setCookies(read)).to.deep.equal([])
    expect(events).to.deep.equal(['created'])
    expect((await visitor.get('/')).headers).to.deep.equal([['Content-Type', 'text/plain']])
  })

  it('has one handle, whatever the cookie is, until it regenerates', async () => {
    const { visitor } = setUp()
    await visitor.get('/count')
    const { handle } = JSON.parse((await visitor.get('/read')).text) as { handle: string }
    const before = visitor.cookies.get('id')
    await visitor.get('/count')
    expect(visitor.cookies.get('id')).to.not.equal(before)
    expect(JSON.parse((await visitor.get('/read')).text)).to.include({ handle })
    await visitor.get('/login')
    const after = JSON.parse((await visitor.get('/read')).text) as { handle: string; n: number }
    expect(after.handle).to.not.equal(handle)
    expect(after.n).to.equal(2)
  })

  it('is a JWE that jose opens with the derived key', async () => {
    const { visitor } = setUp()
    await visitor.get('/count')
    const key = new Uint8Array(hkdfSync('sha256', secret, '', 'tsgi session v1 id', 64))
    const { plaintext, protectedHeader } = await compactDecrypt(visitor.cookies.get('id')!, key)
    expect(protectedHeader).to.include({ alg: 'dir', enc: 'A256CBC-HS512' })
    expect(new TextDecoder().decode(plaintext)).to.match(/^\["[\w-]{43}",1,\d+,\d+\]\n\{.*"n":1\}\}$/)
  })

  it('refuses a cookie with any bit flipped, cut, or under another name', async () => {
    const { app, visitor, events } = setUp()
    await visitor.get('/count')
    const value = visitor.cookies.get('id')!
    events.length = 0
    let tried = 0
    for (let i = 0; i < value.length; i++) {
      for (let bit = 0; bit < 7; bit++) {
        const flipped = String.fromCharCode(value.charCodeAt(i) ^ (1 << bit))
        if (!/[\w.-]/.test(flipped)) continue
        const broken = value.slice(0, i) + flipped + value.slice(i + 1)
        const { text } = await visit(app, new Map([['id', broken]])).get('/read')
        expect(JSON.parse(text), `${i}, ${bit}`).to.include({ n: null })
        tried++
      }
    }
    expect(tried).to.be.above(1000)
    for (const cut of [
      value.slice(1),
      value.slice(0, -1),
      value.slice(0, 100),
      `${value}.`,
      `${value}A`,
      ''
    ]) {
      expect(JSON.parse((await visit(app, new Map([['id', cut]])).get('/read')).text)).to.include({ n: null })
    }
    expect(events).to.include('rejected').and.not.include('created')
    const https = visit(app, new Map([['__Host-Http-id', value]]))
    expect(JSON.parse((await https.get('/read', { 'tsgi.url_scheme': 'https' })).text)).to.include({
      n: null
    })
  }).timeout(20_000)

  it('opens nothing that it did not seal', async () => {
    const { app } = setUp()
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\w-]{0,80}(\.[\w-]{0,80}){0,5}$/), async value => {
        const { text, error } = await visit(app, new Map([['id', value]])).get('/read')
        expect(error).to.equal(undefined)
        expect(JSON.parse(text)).to.include({ n: null })
      })
    )
  })

  it('opens what an older secret sealed, and seals anew with the newest', async () => {
    const next = randomBytes(32).toString('base64url')
    const old = setUp()
    await old.visitor.get('/count')
    const rotated = visit(setUp({ secrets: [next, secret] }).app, old.visitor.cookies)
    expect((await rotated.get('/count')).text).to.equal('2')
    const later = visit(setUp({ secrets: [next] }).app, rotated.cookies)
    expect((await later.get('/count')).text).to.equal('3')
    expect((await visit(old.app, later.cookies).get('/count')).text).to.equal('1')
  })

  it('ends by itself, and is put off when it is used', async () => {
    const { visitor, clock } = setUp({}, { idleTimeout: 600, absoluteTimeout: 3600 })
    await visitor.get('/count')
    const kept = new Map(visitor.cookies)
    clock.now += 599_000
    expect(setCookies(await visitor.get('/read'))).to.have.lengthOf(1)
    clock.now += 599_000
    expect(JSON.parse((await visitor.get('/read')).text)).to.include({ n: 1 })
    expect(JSON.parse((await visit(setUp().app, new Map(kept)).get('/read')).text)).to.include({ n: 1 })
    for (const [name, value] of kept) visitor.cookies.set(name, value)
    expect(JSON.parse((await visitor.get('/read')).text)).to.include({ n: null })
  })

  it('knows how long a text is, sealed', async () => {
    const key = await SealingKey.derive(new Uint8Array(secret), 'id')
    for (let length = 0; length < 50; length++) {
      const text = 'é'.repeat(length % 7) + 'x'.repeat(length)
      expect(key.sealedLength(text)).to.equal((await key.seal(text)).length)
    }
  })

  it('fails at the line that saves what does not fit, and goes on with what was there', async () => {
    const said: unknown[] = []
    const app = compose(
      routes({
        '/': answer(s => s.set('a', 'x')),
        '/save': async (environ, start) => {
          const s = environ['tsgi.session']
          s.set('big', 'x'.repeat(4096))
          said.push(await s.save().catch((error: Error) => error.name))
          s.delete('big')
          start('200 OK', [])
          return [s.get('a') as string]
        }
      }),
      session({ store: createSealedCookie({ secrets }) })
    )
    const visitor = visit(app)
    await visitor.get()
    expect((await visitor.get('/save')).text).to.equal('x')
    expect(said).to.deep.equal(['SessionTooLargeError'])
  })

  it('fits in 4096 bytes with its name, or fails before the head', async () => {
    const { app } = setUp()
    let [fits, fails] = [0, 4096]
    while (fails - fits > 1) {
      const size = Math.floor((fits + fails) / 2)
      const result = await visit(app).get('/big', { QUERY_STRING: `${size}` })
      const [cookie] = setCookies(result)
      if (cookie === undefined) {
        expect(result.error).to.have.property('name', 'SessionTooLargeError')
        fails = size
      } else {
        expect(cookie.split(';')[0]!.length - 1).to.be.at.most(4096)
        fits = size
      }
    }
    expect(fits).to.be.within(2500, 3000)
    const { error } = await visit(app).get('/big', { QUERY_STRING: '4000' })
    expect(error)
      .to.have.property('message')
      .that.matches(
        /^session: the sealed cookie id and its name must fit in 4096 bytes, or browsers ignore it, got \d+; keep/
      )
  })

  it('clears the cookie at logout; a copy outlives it, unless revocations are noted', async () => {
    for (const revocations of [undefined, createMemoryStore({ now: () => 1_700_000_000_000 })]) {
      const { app, visitor } = setUp(revocations === undefined ? {} : { revocations })
      await visitor.get('/count')
      const copy = visit(app, new Map(visitor.cookies))
      await visitor.get('/logout')
      expect([...visitor.cookies]).to.deep.equal([])
      const { n } = JSON.parse((await copy.get('/read')).text) as { n: number | null }
      expect(n).to.equal(revocations === undefined ? 1 : null)
    }
  })

  it('notes a revocation for as long as any copy could be sound', async () => {
    const revocations = createMemoryStore({ now: () => 0 })
    const { app, visitor, clock } = setUp({ revocations }, { idleTimeout: 600, absoluteTimeout: 86_400 })
    await visitor.get('/count')
    const { handle } = JSON.parse((await visitor.get('/read')).text) as { handle: string }
    clock.now += 500_000
    const parallel = visit(app, new Map(visitor.cookies))
    await parallel.get('/read') // puts off the end, in a cookie of its own
    await visitor.get('/logout')
    // An hour longer: a response that began before may seal its cookie after the logout.
    expect(revocations.get(handle)?.expiresAt).to.equal(clock.now + 600_000 + 3_600_000)
    clock.now += 599_000
    expect(JSON.parse((await parallel.get('/read')).text)).to.include({ n: null })
  })

  it('refuses the cookie of a response that was on its way during the logout', async () => {
    const time = { now: 1_700_000_000_000 }
    const now = (): number => time.now
    const revocations = createMemoryStore({ now })
    const { app, visitor } = setUp({ revocations, now }, { now, idleTimeout: 600 })
    const [reached, held] = [gate(), gate()]
    const slow: SessionApp = async (environ, start) => {
      environ['tsgi.session'].set('late', true)
      reached.open()
      await held.opened
      start('200 OK', [])
      return []
    }
    const store = createSealedCookie({ secrets, revocations, now })
    await visitor.get('/count')
    const late = visit(compose(slow, session({ store, now, idleTimeout: 600 })), new Map(visitor.cookies))
    const answered = late.get()
    await reached.opened
    await visitor.get('/logout')
    time.now += 30_000
    held.open()
    expect(setCookies(await answered)).to.have.lengthOf(1)
    // The note of the logout must not end before that cookie does.
    time.now += 599_000
    expect(JSON.parse((await visit(app, late.cookies).get('/read')).text)).to.include({ n: null })
  })

  it('is revoked by its handle where revocations are noted', async () => {
    const revocations = createMemoryStore()
    const { visitor, sessions } = setUp({ revocations, now: Date.now }, { now: Date.now })
    await visitor.get('/count')
    const { handle } = JSON.parse((await visitor.get('/read')).text) as { handle: string }
    await sessions.revoke(handle)
    expect(JSON.parse((await visitor.get('/read')).text)).to.include({ n: null })
  })

  it('is not revoked where the store of revocations says null', async () => {
    const revocations = createMemoryStore()
    revocations.get = () => null as never
    const { visitor } = setUp({ revocations })
    await visitor.get('/count')
    expect(JSON.parse((await visitor.get('/read')).text)).to.include({ n: 1 })
  })

  it('is a 503 and no cookie where the revocations fail', async () => {
    const revocations = createMemoryStore()
    revocations.get = () => {
      throw new Error('down')
    }
    const { app } = setUp({ revocations })
    const first = visit(app)
    await first.get('/count')
    const result = await first.get('/count')
    expect(result.error).to.include({ status: 503 })
    expect(setCookies(result)).to.deep.equal([])
  })

  it('is rolled back with a 5xx', async () => {
    const { visitor, events } = setUp()
    await visitor.get('/count')
    expect(setCookies(await visitor.get('/fail'))).to.deep.equal([])
    expect(events).to.include('rollback')
  })

  it('says so when it is changed after the head, where the cookie no longer can be', async () => {
    const errors: unknown[] = []
    for (const isUsed of [true, false]) {
      const late: SessionApp = async function* (environ, start) {
        const s = environ['tsgi.session']
        if (isUsed) s.get('n')
        start('200 OK', [])
        yield 'x'
        await s.transact(draft => draft.set('n', 7)).catch((error: unknown) => void errors.push(error))
      }
      const { visitor } = setUp()
      await visitor.get('/count')
      const app = compose(
        late,
        session({
          store: createSealedCookie({ secrets, now: () => 1_700_000_000_000 }),
          now: () => 1_700_000_000_000
        })
      )
      await visit(app, visitor.cookies).get()
    }
    expect(errors).to.have.lengthOf(2)
    for (const error of errors) {
      expect(error)
        .to.have.property('message')
        .that.includes('a sealed cookie changes with the head, which has left')
    }
  })

  const random = randomBytes(32)
  const wrong: [options: unknown, error: typeof TypeError | typeof RangeError, rule: string][] = [
    [undefined, TypeError, 'createSealedCookie: options must be an object, got undefined'],
    [{}, TypeError, 'createSealedCookie: secrets must be an array, the newest first, got undefined'],
    [{ secrets: 'x' }, TypeError, 'createSealedCookie: secrets must be an array, the newest first, got "x"'],
    [{ secrets: [] }, RangeError, 'createSealedCookie: secrets must hold at least one'],
    [
      { secrets: [random, undefined] },
      TypeError,
      'createSealedCookie: secrets[1] must be bytes or a text, got undefined'
    ],
    [
      { secrets: [random.subarray(1)] },
      RangeError,
      'createSealedCookie: secrets[0] must have at least 32 bytes, got 31; take what `openssl rand -base64 32` prints'
    ],
    [
      { secrets: ['correct horse battery staple'] },
      RangeError,
      'createSealedCookie: secrets[0] must have at least 43 characters, got 28'
    ],
    [{ secrets: ['a'.repeat(43)] }, RangeError, 'createSealedCookie: secrets[0] must be random; take'],
    [{ secrets: [new Uint8Array(64)] }, RangeError, 'createSealedCookie: secrets[0] must be random; take'],
    [{ secrets, now: 1 }, TypeError, 'createSealedCookie: now must be a function, got 1'],
    [
      { secrets, revocations: {} },
      TypeError,
      'createSealedCookie: revocations must have a method get, got undefined'
    ],
    [
      { secret: '' },
      TypeError,
      'createSealedCookie: unknown option "secret"; known are secrets, revocations, now'
    ]
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => createSealedCookie(options as SealedCookieOptions)).to.throw(error, rule)
    })
  }
})
