import { compose } from '@tsgi/core'
import {
  createMemoryStore,
  session,
  type MemoryStore,
  type SessionStore,
  type StoredSession
} from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, visit, type Visitor } from './support.ts'

const count = answer(s => (s.bind('ann'), s.persist(true), s.update('n', (n = 0) => n + 1)))

function visitor(store: SessionStore, maxBytes?: number): Visitor {
  const limit = maxBytes === undefined ? {} : { maxBytes }
  return visit(compose(count, session({ store, now: () => 1_000_000, ...limit })))
}

function bound(store: MemoryStore): Pick<SessionStore, 'get' | 'touch' | 'delete'> {
  return {
    get: key => store.get(key),
    touch: (key, expiresAt) => store.touch(key, expiresAt),
    delete: key => store.delete(key)
  }
}

describe('MemoryRecord', () => {
  const text = (n: number): string => `{"created":1000000,"persist":true,"data":{"n":${n}}}`

  it('is text for who asks the store', async () => {
    const store = createMemoryStore({ now: () => 1_000_000 })
    const ann = visitor(store)
    await ann.get()
    await ann.get()
    const listed: (StoredSession & { key: string })[] = []
    for await (const each of store.list('ann')) listed.push(each)
    const [{ key, ...rest }] = listed as [StoredSession & { key: string }]
    expect(rest).to.deep.equal({ data: text(2), version: 2, expiresAt: 2_800_000, subject: 'ann' })
    expect(store.get(key)).to.deep.equal(rest)
  })

  it('is read through what somebody has put in the place of get', async () => {
    const store = createMemoryStore({ now: () => 1_000_000 })
    const ann = visitor(store)
    await ann.get()
    const get = store.get.bind(store)
    store.get = key => ({ ...get(key)!, data: text(41) })
    expect((await ann.get()).text).to.equal('42')
  })

  it('is another one after a touch, for who has the one before', async () => {
    const store = createMemoryStore({ now: () => 1_000_000 })
    await visitor(store).get()
    for await (const { key } of store.list('ann')) {
      const before = store.get(key)!
      expect(store.touch(key, 9_000_000)).to.equal(true)
      expect(before.expiresAt).to.equal(2_800_000)
      expect(store.get(key)).to.deep.equal({
        data: text(1),
        version: 1,
        expiresAt: 9_000_000,
        subject: 'ann'
      })
    }
  })

  it('is not what a store around it is given, which may copy it', async () => {
    const inner = createMemoryStore({ now: () => 1_000_000 })
    const around: SessionStore = {
      capabilities: inner.capabilities,
      get: key => ({ ...inner.get(key)! }),
      create: (key, write) => inner.create(key, { ...write }),
      update: (key, version, write) => inner.update(key, version, { ...write }),
      touch: (key, expiresAt) => inner.touch(key, expiresAt),
      delete: key => inner.delete(key)
    }
    const ann = visitor(around)
    await ann.get()
    expect((await ann.get()).text).to.equal('2')
    expect((await ann.get()).text).to.equal('3')
  })

  const copying = (inner: MemoryStore): Pick<MemoryStore, 'create' | 'update'> => {
    const [create, update] = [inner.create.bind(inner), inner.update.bind(inner)]
    return {
      create: (key, write) => create(key, { ...write }),
      update: (key, version, write) => update(key, version, { ...write })
    }
  }
  for (const [what, put] of [
    ['a spread of a store', inner => ({ ...inner, ...bound(inner), ...copying(inner) })],
    [
      'a Proxy of a store',
      inner =>
        new Proxy(inner, {
          get: (_, name) => ({ ...inner, ...bound(inner), ...copying(inner) })[name as 'get']
        })
    ],
    ['a store with other writes', inner => Object.assign(inner, copying(inner))]
  ] satisfies [string, (inner: MemoryStore) => SessionStore][]) {
    it(`is not what ${what} is given, which may copy it`, async () => {
      const ann = visitor(put(createMemoryStore({ now: () => 1_000_000 })))
      await ann.get()
      expect((await ann.get()).text).to.equal('2')
    })
  }

  it('is measured as text where it may be too long', async () => {
    const fits = visitor(createMemoryStore(), text(1).length)
    expect((await fits.get()).text).to.equal('1')
    const { error } = await visitor(createMemoryStore(), text(1).length - 1).get()
    expect(error).to.be.instanceOf(RangeError)
    expect((error as Error).message).to.include(
      `must fit in ${text(1).length - 1} bytes (maxBytes), got ${text(1).length}`
    )
  })
})
