import { beforeEnd, createRecord, expectNone, expectRecord, later, pass, write, type Bench } from './bench.ts'
import type { Check } from './check.ts'
import { expectSame } from './expect.ts'

/** What ends, and when. Real time passes, since most stores have clocks of their own. */
export const expiryChecks: readonly Check[] = [
  {
    name: 'has no record from its end on',
    async run({ store, lifetime }) {
      const expiresAt = later(lifetime)
      const key = await createRecord(store, { data: '1', expiresAt })
      await pass(expiresAt)
      await expectNone(store, key)
    }
  },
  {
    name: 'makes a record anew where one has ended',
    async run({ store, lifetime }) {
      const expiresAt = later(lifetime)
      const key = await createRecord(store, { data: 'old', expiresAt })
      await pass(expiresAt)
      expectSame('create', await store.create(key, write('new')), true)
      await expectRecord(store, key, 'new', 1)
    }
  },
  {
    name: 'ends a record by an update that lies in the past',
    async run({ store }) {
      const key = await createRecord(store)
      expectSame('update', await store.update(key, 1, { data: '', expiresAt: Date.now() }), 'ok')
      await expectNone(store, key)
    }
  },
  {
    name: 'ends a record by a touch that lies in the past',
    async run({ store }) {
      const key = await createRecord(store)
      expectSame('touch', await store.touch(key, Date.now()), true)
      await expectNone(store, key)
    }
  },
  {
    name: 'keeps a record past its first end when it was touched',
    async run(bench) {
      const key = await outlive(bench, (key, expiresAt) => bench.store.touch(key, expiresAt))
      await expectRecord(bench.store, key, '1', 1)
    }
  },
  {
    name: 'keeps a record past its first end when it was updated',
    async run(bench) {
      const key = await outlive(bench, (key, expiresAt) =>
        bench.store.update(key, 1, { data: '2', expiresAt })
      )
      await expectRecord(bench.store, key, '2', 2)
    }
  },
  {
    name: 'prunes what has ended, and nothing else',
    needs: 'prune',
    async run({ store, lifetime }) {
      const expiresAt = later(lifetime)
      const dead = await Promise.all(
        Array.from({ length: 5 }, () => createRecord(store, { data: '', expiresAt }))
      )
      const live = await createRecord(store)
      await pass(expiresAt)
      const pruned = await store.prune!(Date.now())
      // Whoever prunes itself may have been there first.
      if (!Number.isInteger(pruned) || pruned < 0) throw new Error(`prune must give a count, got ${pruned}`)
      for (const key of dead) expectSame('get of what has ended', await store.get(key), undefined)
      await expectRecord(store, live, '1', 1)
      expectSame('prune, with nothing more to do', await store.prune!(expiresAt - 60_000), 0)
    }
  }
]

async function outlive(
  { store, lifetime }: Bench,
  extend: (key: string, expiresAt: number) => unknown
): Promise<string> {
  let key = ''
  const end = await beforeEnd(lifetime, async expiresAt => {
    key = await createRecord(store, { data: '1', expiresAt })
    await extend(key, later())
  })
  await pass(end)
  return key
}
