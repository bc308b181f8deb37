import { beforeEnd, createRecord, later, listed, newKey, newSubject, pass, write } from './bench.ts'
import type { Check } from './check.ts'
import { expectSame } from './expect.ts'

/** `list`: the live sessions of a subject, all of them, and nobody else's. */
export const subjectChecks: readonly Check[] = (
  [
    {
      name: 'lists the sessions of a subject, with key and content',
      async run({ store }) {
        const subject = newSubject()
        expectSame('list of nobody', await listed(store, subject), [])
        const written = write('1', subject)
        const keys = [await createRecord(store, written), await createRecord(store, written)].sort()
        await createRecord(store, write('other', newSubject()))
        await createRecord(store)
        const found = []
        for await (const record of store.list!(subject)) found.push(record)
        found.sort((a, b) => (a.key < b.key ? -1 : 1))
        expectSame(
          'list',
          found,
          keys.map(key => ({ ...written, version: 1, key }))
        )
      }
    },
    {
      name: 'lists what is bound later, and no more what is bound to somebody else, ended or deleted',
      async run({ store, lifetime }) {
        const subject = newSubject()
        const [late, moved, unbound, deleted] = await Promise.all([
          createRecord(store),
          createRecord(store, write('1', subject)),
          createRecord(store, write('1', subject)),
          createRecord(store, write('1', subject))
        ])
        const expiresAt = later(lifetime)
        await createRecord(store, { data: '', expiresAt, subject })
        await store.update(late, 1, write('2', subject))
        await store.update(moved, 1, write('2', newSubject()))
        await store.update(unbound, 1, write('2'))
        await store.delete(deleted)
        await pass(expiresAt)
        expectSame('list', await listed(store, subject), [late])
      }
    },
    {
      name: 'lists what outlived its first end',
      async run({ store, lifetime }) {
        let subject = ''
        let keys: string[] = []
        const end = await beforeEnd(lifetime, async expiresAt => {
          subject = newSubject()
          const written = { data: '', expiresAt, subject }
          keys = [await createRecord(store, written), await createRecord(store, written)]
          await store.touch(keys[0]!, later())
          await store.update(keys[1]!, 1, write('2', subject))
        })
        await pass(end)
        await createRecord(store, write('', subject)).then(key => keys.push(key))
        expectSame('list', await listed(store, subject), keys.sort())
      }
    },
    {
      name: 'takes a subject as it is, whatever characters it has',
      async run({ store }) {
        const stem = newKey()
        const subjects = [
          '*',
          '?',
          'a',
          'A',
          '{a}',
          'a:b',
          'a b',
          '../a',
          'é',
          'e\u0301',
          '%',
          '_',
          `'`,
          '\\',
          '\u{1F600}'
        ]
        const keys = new Map<string, string>()
        for (const end of subjects) keys.set(end, await createRecord(store, write('', stem + end)))
        for (const [end, key] of keys) {
          expectSame(`list of ${JSON.stringify(end)}`, await listed(store, stem + end), [key])
        }
      }
    },
    {
      name: 'lists hundreds, and lets them be deleted meanwhile',
      async run({ store }) {
        const subject = newSubject()
        const count = 300
        for (let i = 0; i < count; i += 50) {
          await Promise.all(Array.from({ length: 50 }, () => createRecord(store, write('', subject))))
        }
        const keys = new Set<string>()
        for await (const { key } of store.list!(subject)) {
          keys.add(key)
          await store.delete(key)
        }
        expectSame('keys listed', keys.size, count)
        expectSame('list afterwards', await listed(store, subject), [])
      }
    }
  ] satisfies Check[]
).map((check): Check => ({ ...check, needs: 'list' }))
