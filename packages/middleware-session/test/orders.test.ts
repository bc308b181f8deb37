import { AsyncLocalStorage } from 'node:async_hooks'
import { compose, type App } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, routes, setCookies, testStore, visit, type TestStore } from './helpers.ts'

type Kind = 'read' | 'add' | 'login' | 'logout'

/** Whose store call it is. */
const request = new AsyncLocalStorage<number>()

/** Lets one store call through at a time: when all requests wait that have not ended, the next choice says whose. */
class Turnstile {
  readonly #waiting = new Map<number, () => void>()
  #active: number
  #wake: () => void = () => {}
  /** How many there were to choose from, each time. */
  readonly widths: number[] = []

  constructor(store: TestStore, active: number) {
    this.#active = active
    store.before = () =>
      new Promise<void>(resolve => {
        this.#waiting.set(request.getStore()!, resolve)
        this.#wake()
      })
  }

  end(): void {
    this.#active--
    this.#wake()
  }

  async run(choices: readonly number[]): Promise<void> {
    while (this.#active > 0) {
      if (this.#waiting.size < this.#active) {
        await new Promise<void>(resolve => (this.#wake = resolve))
        continue
      }
      const ids = [...this.#waiting.keys()].sort((a, b) => a - b)
      const id = ids[choices[this.widths.length] ?? 0]!
      this.widths.push(ids.length)
      const go = this.#waiting.get(id)!
      this.#waiting.delete(id)
      go()
    }
  }
}

/** The choices that come after these, in counting order; undefined after the last. */
function next(choices: readonly number[], widths: readonly number[]): number[] | undefined {
  const filled = widths.map((_, i) => choices[i] ?? 0)
  for (let i = filled.length - 1; i >= 0; i--) {
    if (filled[i]! + 1 < widths[i]!) return [...filled.slice(0, i), filled[i]! + 1]
  }
  return undefined
}

async function runOrder(kinds: readonly Kind[], choices: readonly number[]): Promise<number[]> {
  let time = 1_000_000
  const now = (): number => time
  const store = testStore({ now })
  const app: App<any> = compose(
    routes({
      '/': answer(s => s.set('n', 0)),
      '/read': answer(s => s.get('n') ?? null),
      '/add': answer(s => s.update('n', (n = 0) => (n as number) + 1) as unknown),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
      '/logout': answer(s => s.destroy()),
      '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)])))
    }),
    session({ store, now, retries: 20, touchEvery: 0 })
  )
  const visitor = visit(app)
  await visitor.get('/')
  time += 1000 // so that who only reads puts off the end
  const old = new Map(visitor.cookies)
  const turnstile = new Turnstile(store, kinds.length)
  const requests = kinds.map((kind, i) =>
    request.run(i, async () => {
      const result = await visit(app, new Map(old)).get(`/${kind}`)
      turnstile.end()
      return result
    })
  )
  await turnstile.run(choices)
  const results = await Promise.all(requests)
  store.before = undefined

  const order = `${kinds.join(', ')} in the order ${choices.join('')}`
  const all = async (cookies: Map<string, string>): Promise<{ n?: number; user?: string }> =>
    JSON.parse((await visit(app, new Map(cookies)).get('/all')).text) as object
  expect(
    results.map(result => result.error),
    order
  ).to.deep.equal(kinds.map(() => undefined))
  // A cookie is taken away by a logout, and by nothing else.
  const given = results.map(setCookies)
  for (const [i, cookies] of given.entries()) {
    expect(
      cookies.some(value => value.includes('Max-Age=0')),
      order
    ).to.equal(kinds[i] === 'logout')
  }
  // What has ended stays ended; every record that lives is known to one client, who can use it.
  const ends = kinds.includes('login') || kinds.includes('logout')
  const tokens = given.flat().filter(value => !value.includes('Max-Age=0'))
  expect(store.inner.size, order).to.equal(ends ? tokens.length : 1)
  const added = kinds.filter(kind => kind === 'add').length
  if (!ends) expect(await all(old), order).to.deep.equal({ n: added })
  else expect(await all(old), order).to.deep.equal({})
  // Of several who move one session, one succeeds, with every change that was stored before.
  const moved = []
  for (const token of tokens) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(token)!
    const data = await all(new Map([[name!, value!]]))
    if (data.n !== undefined && data.user !== undefined) moved.push(data)
  }
  if (kinds.includes('login')) {
    expect(moved.length, order).to.be.oneOf(kinds.includes('logout') ? [0, 1] : [1])
  }
  expect(moved.filter(data => (data.n ?? 0) > added).length, order).to.equal(0)
  return turnstile.widths
}

const kinds: readonly Kind[] = ['read', 'add', 'login', 'logout']
const pairs: Kind[][] = kinds.flatMap((a, i) => kinds.slice(i).map(b => [a, b]))
const sets: Kind[][] = [
  ...pairs,
  ['read', 'add', 'logout'],
  ['add', 'add', 'logout'],
  ['add', 'login', 'logout']
]

describe('session, in all orders of the store calls', function () {
  this.timeout(60_000)
  let orders = 0

  for (const set of sets) {
    it(`keeps its promises for ${set.join(', ')}`, async () => {
      let choices: number[] | undefined = []
      while (choices !== undefined) {
        const widths: number[] = await runOrder(set, choices)
        orders++
        choices = next(choices, widths)
      }
    })
  }

  it('was tried in hundreds of them', () => {
    expect(orders).to.be.above(500)
  })
})
