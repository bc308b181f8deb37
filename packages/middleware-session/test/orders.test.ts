import { AsyncLocalStorage } from 'node:async_hooks'
import { compose, type App } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, routes, setCookies, testStore, visit, type TestStore } from './support.ts'

type Kind = 'read' | 'add' | 'login' | 'logout'

/** Whose store call it is. */
const request = new AsyncLocalStorage<number>()

/** A call that waits for its turn. */
interface Call {
  readonly id: number
  readonly method: string
  readonly key: string
  readonly go: () => void
}

/** Whether it makes no difference which of two calls comes first. */
function commute(a: Call, b: Call): boolean {
  return a.key !== b.key || (a.method === 'get' && b.method === 'get')
}

/**
 * Lets one store call through at a time: when all requests wait that have not ended, the next choice says whose. Of orders that differ
 * only in what commutes, one is enough: where two neighbours do, the lower id comes first.
 */
class Turnstile {
  readonly #waiting = new Map<number, Call>()
  #last: Call | undefined
  #active: number
  #wake: () => void = () => {}
  /** How many there were to choose from, each time. */
  readonly widths: number[] = []

  constructor(store: TestStore, active: number) {
    this.#active = active
    store.before = (method, key) =>
      new Promise<void>(go => {
        const id = request.getStore()!
        this.#waiting.set(id, { id, method, key, go })
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
      const open = this.#open()
      const call = open[choices[this.widths.length] ?? 0]!
      this.widths.push(open.length)
      this.#waiting.delete(call.id)
      this.#last = call
      call.go()
    }
  }

  #open(): Call[] {
    const all = [...this.#waiting.values()].sort((a, b) => a.id - b.id)
    const last = this.#last
    const open = last === undefined ? all : all.filter(call => call.id >= last.id || !commute(call, last))
    // Nothing new comes of this order; it only has to end.
    return open.length > 0 ? open : all.slice(0, 1)
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

async function runOrder(
  kinds: readonly Kind[],
  choices: readonly number[],
  isDue: boolean
): Promise<number[]> {
  let time = 1_000_000
  const now = (): number => time
  const store = testStore({ now })
  const app: App<any> = compose(
    routes({
      '/': answer(s => (s.set('n', 0), s.set('old', true))),
      '/read': answer(s => s.get('n') ?? null),
      '/add': answer(s => s.update('n', (n = 0) => (n as number) + 1) as unknown),
      '/login': answer(s => (s.regenerate(), s.set('user', 'ann'))),
      '/logout': answer(s => s.destroy()),
      '/all': answer(s => Object.fromEntries([...s.keys()].map(key => [key, s.get(key)])))
    }),
    session({ store, now, retries: 20, touchEvery: 0, ...(isDue ? { renewEvery: 1, renewGrace: 1 } : {}) })
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
  const all = async (cookies: Map<string, string>): Promise<Data> =>
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
  const tokens = [...new Set(given.flat())].filter(value => !value.includes('Max-Age=0'))
  const reached = await Promise.all(tokens.map(token => all(new Map([pairOf(token)]))))
  // Who logs in is logged in, whatever the others do.
  for (const [i, kind] of kinds.entries()) {
    if (kind !== 'login') continue
    expect(given[i], order).to.have.lengthOf(1)
    expect(reached[tokens.indexOf(given[i]![0]!)], order).to.have.property('user', 'ann')
  }
  const outcome = { kinds, order, tokens, reached, atOld: await all(old), live: store.live }
  if (isDue) checkRenewed(outcome)
  else checkKept(outcome)
  return turnstile.widths
}

interface Data {
  n?: number
  user?: string
  /** The content of the session that all of them began with. */
  old?: true
}

interface Outcome {
  kinds: readonly Kind[]
  order: string
  /** The cookies that were handed over, and what each leads to. */
  tokens: string[]
  reached: Data[]
  /** What the token leads to that all of them came with. */
  atOld: Data
  /** Records in the store. */
  live: number
}

function checkKept({ kinds, order, tokens, reached, atOld, live }: Outcome): void {
  const added = kinds.filter(kind => kind === 'add').length
  const [logsIn, logsOut] = [kinds.includes('login'), kinds.includes('logout')]
  // What has ended stays ended; every record that lives is known to one client, who can use it.
  expect(live, order).to.equal(logsIn || logsOut ? tokens.length : 1)
  expect(atOld, order).to.deep.equal(logsIn || logsOut ? {} : { n: added, old: true })
  // Of several who move one session, one succeeds, with every change that was stored before.
  const moved = reached.filter(data => data.old === true)
  if (logsIn) expect(moved.length, order).to.be.oneOf(logsOut ? [0, 1] : [1])
  else expect(moved, order).to.deep.equal([])
  expect(
    moved.filter(data => data.user !== 'ann' || data.n! > added),
    order
  ).to.deep.equal([])
  // A moment after a login, nobody begins another session with the old token but who logs in as well.
  if (logsIn && !logsOut)
    expect(tokens.length, order).to.be.at.most(kinds.filter(kind => kind === 'login').length)
}

function checkRenewed({ kinds, order, reached, atOld, live }: Outcome): void {
  const added = kinds.filter(kind => kind === 'add').length
  const [logsIn, logsOut] = [kinds.includes('login'), kinds.includes('logout')]
  const moved = reached.filter(data => data.old === true)
  if (!logsIn && !logsOut) {
    expect(live, order).to.equal(1)
    expect([atOld, ...reached], order).to.deep.equal(Array(2).fill({ n: added, old: true }))
    return
  }
  expect(atOld, order).to.deep.equal({})
  expect(live, order).to.equal(reached.filter(data => Object.keys(data).length > 0).length)
  if (logsIn) expect(moved.length, order).to.be.oneOf(logsOut ? [0, 1] : [1])
  else expect(moved, order).to.deep.equal([])
}

function pairOf(setCookie: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie)!
  return [name!, value!]
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

  for (const isDue of [false, true]) {
    for (const set of isDue ? pairs : sets) {
      it(`keeps its promises for ${set.join(', ')}${isDue ? ', when the token is to be renewed' : ''}`, async () => {
        let choices: number[] | undefined = []
        while (choices !== undefined) {
          const widths: number[] = await runOrder(set, choices, isDue)
          orders++
          choices = next(choices, widths)
        }
      })
    }
  }

  it('was tried in hundreds of them', () => {
    expect(orders).to.be.above(500)
  })
})
