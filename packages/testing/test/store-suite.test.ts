import { storeSuite, type StoreSuiteOptions } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { brokenStores, SoundStore } from './broken/stores.ts'

const suite = (Store: new (records: Map<string, any>) => SoundStore): StoreSuiteOptions => {
  const records = new Map()
  return { create: () => new Store(records), lifetime: 30 }
}

const bare = Object.fromEntries(
  ['get', 'create', 'update', 'touch', 'delete'].map(method => [method, () => undefined])
)

describe('storeSuite', () => {
  describe('of a sound store', () => {
    for (const { name, run } of storeSuite(suite(SoundStore))) it(name, run)
  })

  describe('of a broken one', () => {
    for (const [defect, check, Store] of brokenStores) {
      it(`finds that ${defect}`, async () => {
        const failed = await failures(suite(Store), check)
        expect([...failed.keys()]).to.deep.equal([check])
      })
    }

    it('says what must be, and what was', async () => {
      const [, , Store] = brokenStores.find(([defect]) => defect === 'the last write wins')!
      const check = 'answers conflict for any other version, and changes nothing'
      expect((await failures(suite(Store), check)).get(check)).to.equal(
        'update of version 0 must give "conflict", got "ok"'
      )
    })

    it('names only checks that it has', async () => {
      const names = storeSuite(suite(SoundStore)).map(({ name }) => name)
      expect(brokenStores.map(([, check]) => check).filter(check => !names.includes(check))).to.deep.equal([])
    })
  })

  it('leaves out what the store is said to be without', async () => {
    const names = storeSuite({ ...suite(SoundStore), without: ['list', 'prune', 'cas', 'shared'] }).map(
      ({ name }) => name
    )
    expect(names).to.not.include('prunes what has ended, and nothing else')
    expect(names).to.have.lengthOf.below(storeSuite(suite(SoundStore)).length - 10)
  })

  it('minds when the store has what it is said to be without', async () => {
    const failed = await failures({ ...suite(SoundStore), without: ['prune'] }, 'declares its capabilities')
    expect([...failed]).to.deep.equal([
      ['declares its capabilities', 'whether the store has prune (option without) must give false, got true']
    ])
  })

  it('closes every store', async () => {
    let [made, closed] = [0, 0]
    class Closing extends SoundStore {
      constructor(records: Map<string, any>) {
        super(records)
        made++
      }
      async close() {
        closed++
      }
    }
    await failures(suite(Closing))
    expect(closed).to.equal(made).and.above(10)
  })

  const wrong: [options: unknown, error: typeof TypeError | typeof RangeError, rule: string][] = [
    [{}, TypeError, 'storeSuite: create must be a function, got undefined'],
    [
      { create: () => new SoundStore(), without: 'cas' },
      TypeError,
      'storeSuite: without must be an array, got "cas"'
    ],
    ...[
      ['100', TypeError, '"100"'] as const,
      [0, RangeError, '0'] as const,
      [NaN, RangeError, 'NaN'] as const
    ].map(([lifetime, error, got]): [unknown, typeof TypeError | typeof RangeError, string] => [
      { create: () => new SoundStore(), lifetime },
      error,
      `storeSuite: lifetime must be an integer from 1 to 10000, got ${got}`
    ]),
    [
      { create: () => new SoundStore(), without: ['touch'] },
      RangeError,
      'storeSuite: without must hold cas, shared, list, prune, got touch'
    ]
  ]
  for (const [options, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => storeSuite(options as StoreSuiteOptions)).to.throw(error, rule)
    })
  }

  const noStores: [store: unknown, says: string][] = [
    [undefined, 'create must give a store with get, create, update, touch, delete, got undefined'],
    [
      { ...bare, touch: undefined },
      'create must give a store with get, create, update, touch, delete, got one without touch()'
    ],
    [
      bare,
      "the store must have capabilities, got undefined; write { cas: 'process', shared: false, durable: false }"
    ]
  ]
  for (const [store, says] of noStores) {
    it(`says of what is no store: ${says}`, async () => {
      const failed = await failures({ create: () => store as SoundStore }, 'gives a new record version 1')
      expect([...failed.values()]).to.deep.equal([`storeSuite: ${says}`])
    })
  }
})

async function failures(options: StoreSuiteOptions, only?: string): Promise<Map<string, string>> {
  const failed = new Map<string, string>()
  // One by one: what shares its records must not have them pruned by another check.
  for (const { name, run } of storeSuite(options)) {
    if (only !== undefined && name !== only) continue
    await run().catch((error: unknown) => void failed.set(name, (error as Error).message))
  }
  return failed
}
