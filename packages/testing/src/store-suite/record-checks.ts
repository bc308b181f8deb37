import { createRecord, expectNone, expectRecord, later, newKey, write } from './bench.ts'
import type { Check } from './check.ts'
import { expectSame } from './expect.ts'

/** What each method does to a record, one after the other. */
export const recordChecks: readonly Check[] = [
  {
    name: 'knows no record that nobody made, and makes none by update or touch',
    run: ({ store }) => expectNone(store, newKey())
  },
  {
    name: 'gives a new record version 1',
    async run({ store }) {
      const written = write('data')
      const key = await createRecord(store, written)
      expectSame('get', await store.get(key), { ...written, version: 1 })
    }
  },
  {
    name: 'keeps the subject',
    async run({ store }) {
      const key = await createRecord(store, write('1', 'Ann: {1} *'))
      expectSame('subject', (await store.get(key))?.subject, 'Ann: {1} *')
      await store.update(key, 1, write('2', 'Bea'))
      expectSame('subject after update', (await store.get(key))?.subject, 'Bea')
      await store.update(key, 2, write('3'))
      expectSame('subject after update without', (await store.get(key))?.subject, undefined)
    }
  },
  {
    name: 'creates a key once',
    async run({ store }) {
      const key = await createRecord(store, write('first'))
      expectSame('create of the same key', await store.create(key, write('second')), false)
      await expectRecord(store, key, 'first', 1)
    }
  },
  {
    name: 'updates the version that it was told',
    async run({ store }) {
      const key = await createRecord(store)
      for (const version of [1, 2, 3]) {
        const written = write(`data ${version + 1}`)
        expectSame('update', await store.update(key, version, written), 'ok')
        expectSame('get', await store.get(key), { ...written, version: version + 1 })
      }
    }
  },
  {
    name: 'answers conflict for any other version, and changes nothing',
    async run({ store }) {
      const key = await createRecord(store)
      await store.update(key, 1, write('2'))
      for (const version of [0, 1, 3, 1000]) {
        expectSame(
          `update of version ${version}`,
          await store.update(key, version, write('wrong')),
          'conflict'
        )
      }
      await expectRecord(store, key, '2', 2)
    }
  },
  {
    name: 'moves only the end by touch, in either direction',
    async run({ store }) {
      const key = await createRecord(store, write('1', 'ann'))
      for (const expiresAt of [later(900_000), later(300_000)]) {
        expectSame('touch', await store.touch(key, expiresAt), true)
        expectSame('get', await store.get(key), { data: '1', subject: 'ann', version: 1, expiresAt })
      }
      expectSame('update after touch', await store.update(key, 1, write('2')), 'ok')
    }
  },
  {
    name: 'deletes for good, and deletes what is not there without complaint',
    async run({ store }) {
      const key = await createRecord(store)
      expectSame('delete', await store.delete(key), undefined)
      await expectNone(store, key)
      expectSame('delete, again', await store.delete(key), undefined)
    }
  },
  {
    name: 'keeps apart keys that differ in one letter or its case',
    async run({ store }) {
      const stem = newKey().slice(0, 42)
      const keys = ['a', 'A', 'b', '-', '_'].map(last => stem + last)
      for (const key of keys) expectSame('create', await store.create(key, write(key)), true)
      await store.delete(keys[2]!)
      for (const key of keys)
        expectSame('data', (await store.get(key))?.data, key === keys[2] ? undefined : key)
    }
  },
  {
    name: 'takes a key that it never made for unknown, whatever it holds',
    async run({ store }) {
      const foreign = ['', '.', '..', '../../etc/passwd', '*', '{x}', 'a b\r\n', `'; --`, '__proto__', '\0']
      for (const key of [...foreign, 'x'.repeat(5000)]) {
        expectSame(`get of ${JSON.stringify(key).slice(0, 30)}`, await store.get(key), undefined)
        expectSame(`delete of ${JSON.stringify(key).slice(0, 30)}`, await store.delete(key), undefined)
      }
    }
  }
]
