import { expect } from 'chai'
import { describe, it } from 'mocha'
import { createMemoryStore, type MemoryStoreOptions } from '@tsgi/middleware-session'
import { storeSuite } from '@tsgi/testing'

describe('createMemoryStore', () => {
  describe('in the suite', () => {
    const create = () => createMemoryStore()
    for (const { name, run } of storeSuite({ create, without: ['shared'] })) it(name, run)
  })

  it('creates a record once', () => {
    const store = createMemoryStore({ now: () => 0 })
    expect(store.create('k', { data: 'a', expiresAt: 10 })).to.equal(true)
    expect(store.create('k', { data: 'b', expiresAt: 10 })).to.equal(false)
    expect(store.get('k')).to.deep.equal({ data: 'a', expiresAt: 10, version: 1 })
  })

  it('updates the version it was told, and no other', () => {
    const store = createMemoryStore({ now: () => 0 })
    store.create('k', { data: 'a', expiresAt: 10 })
    expect(store.update('k', 1, { data: 'b', expiresAt: 20 })).to.equal('ok')
    expect(store.update('k', 1, { data: 'c', expiresAt: 20 })).to.equal('conflict')
    expect(store.update('k', 2, { data: 'd', expiresAt: 20 })).to.equal('ok')
    expect(store.get('k')).to.deep.equal({ data: 'd', expiresAt: 20, version: 3 })
  })

  it('never makes a record by update or touch', () => {
    const store = createMemoryStore({ now: () => 0 })
    expect(store.update('k', 1, { data: 'a', expiresAt: 10 })).to.equal('gone')
    expect(store.touch('k', 10)).to.equal(false)
    expect(store.size).to.equal(0)
  })

  it('leaves data and version at touch', () => {
    const store = createMemoryStore({ now: () => 0 })
    store.create('k', { data: 'a', expiresAt: 10, subject: 's' })
    expect(store.touch('k', 30)).to.equal(true)
    expect(store.get('k')).to.deep.equal({ data: 'a', expiresAt: 30, version: 1, subject: 's' })
  })

  it('knows no record from the moment it ends', () => {
    let now = 0
    const store = createMemoryStore({ now: () => now })
    const write = { data: 'a', expiresAt: 10 }
    for (const key of ['get', 'update', 'touch', 'create']) store.create(key, write)
    now = 9
    expect(store.get('get')).to.include({ data: 'a' })
    now = 10
    expect(store.get('get')).to.equal(undefined)
    expect(store.update('update', 1, write)).to.equal('gone')
    expect(store.touch('touch', 99)).to.equal(false)
    expect(store.create('create', write)).to.equal(true)
  })

  it('holds at most maxRecords, and drops the one unused for the longest time', () => {
    const store = createMemoryStore({ maxRecords: 3, now: () => 0 })
    for (const key of ['a', 'b', 'c']) store.create(key, { data: '', expiresAt: 10 })
    store.touch('a', 10)
    store.create('d', { data: '', expiresAt: 10 })
    expect(['a', 'b', 'c', 'd'].filter(key => store.get(key) !== undefined)).to.deep.equal(['a', 'c', 'd'])
  })

  it('takes a read for a use', () => {
    const store = createMemoryStore({ maxRecords: 2, now: () => 0 })
    for (const key of ['read', 'left']) store.create(key, { data: '', expiresAt: 10 })
    store.get('read')
    store.create('new', { data: '', expiresAt: 10 })
    expect(['read', 'left', 'new'].map(key => store.get(key) !== undefined)).to.deep.equal([
      true,
      false,
      true
    ])
  })

  it('stays under its bound with 100 000 visitors', () => {
    const store = createMemoryStore({ now: () => 0 })
    for (let i = 0; i < 100_000; i++) store.create(`k${i}`, { data: '', expiresAt: 10 })
    expect(store.size).to.equal(10_000)
  })

  it('drops what has ended while new records come, without a timer', () => {
    let now = 0
    const store = createMemoryStore({ now: () => now })
    for (let i = 0; i < 100; i++) store.create(`old${i}`, { data: '', expiresAt: 10 })
    now = 10
    for (let i = 0; i < 50; i++) store.create(`new${i}`, { data: '', expiresAt: 20 })
    expect(store.size).to.equal(50)
  })

  it('prunes all at once when asked', () => {
    const store = createMemoryStore({ now: () => 0 })
    store.create('a', { data: '', expiresAt: 10 })
    store.create('b', { data: '', expiresAt: 20 })
    expect(store.prune(10)).to.equal(1)
    expect(store.size).to.equal(1)
  })

  const wrong: [options: unknown, error: typeof TypeError | typeof RangeError, rule: string][] = [
    [{ maxRecords: 0 }, RangeError, 'createMemoryStore: maxRecords must be an integer of at least 1, got 0'],
    [
      { maxRecords: -1 },
      RangeError,
      'createMemoryStore: maxRecords must be an integer of at least 1, got -1'
    ],
    [
      { maxRecords: 1.5 },
      RangeError,
      'createMemoryStore: maxRecords must be an integer of at least 1, got 1.5'
    ],
    [{ maxRecords: Infinity }, RangeError, 'maxRecords must be an integer of at least 1, got Infinity'],
    [
      { maxRecords: '9' },
      TypeError,
      'createMemoryStore: maxRecords must be an integer of at least 1, got "9"'
    ],
    [
      { maxRecords: null },
      TypeError,
      'createMemoryStore: maxRecords must be an integer of at least 1, got null'
    ],
    [{ now: 3 }, TypeError, 'createMemoryStore: now must be a function, got 3'],
    [{ max: 5 }, TypeError, 'createMemoryStore: unknown option "max"; known are maxRecords, now'],
    [null, TypeError, 'createMemoryStore: options must be an object, got null'],
    [100, TypeError, 'createMemoryStore: options must be an object, got 100']
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses ${JSON.stringify(options)}: ${rule}`, () => {
      expect(() => createMemoryStore(options as MemoryStoreOptions)).to.throw(error, rule)
    })
  }
})
