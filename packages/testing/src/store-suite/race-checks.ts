import { createRecord, expectRecord, expectNone, later, newKey, write, type Bench } from './bench.ts'
import type { Check } from './check.ts'
import { expectSame } from './expect.ts'
import type { TestedStore } from './tested-store.ts'

const LANES = 8
const ROUNDS = 10

/** Several at once, from both stores where records are shared: never does one undo what another was promised. */
export const raceChecks: readonly Check[] = (
  [
    {
      name: 'lets one of several creates of a key succeed',
      async run(bench) {
        const key = newKey()
        const answers = await all(bench, (store, i) => store.create(key, write(`${i}`)))
        expectSame('creates that succeeded', answers.filter(Boolean).length, 1)
        await expectRecord(bench.store, key, `${answers.indexOf(true)}`, 1)
      }
    },
    {
      name: 'lets one of several updates of a version succeed, and tells the others',
      async run(bench) {
        for (let round = 0; round < ROUNDS; round++) {
          const key = await createRecord(bench.store)
          const answers = await all(bench, (store, i) => store.update(key, 1, write(`${i}`)))
          const sorted = answers.slice().sort()
          expectSame('the answers', sorted, [...Array.from({ length: LANES - 1 }, () => 'conflict'), 'ok'])
          await expectRecord(bench.store, key, `${answers.indexOf('ok')}`, 2)
        }
      }
    },
    {
      name: 'loses no increment of those who try again',
      async run(bench) {
        const key = await createRecord(bench.store, write('0'))
        await all(bench, async store => {
          for (let i = 0; i < ROUNDS; i++) await increment(store, key)
        })
        const made = LANES * ROUNDS
        await expectRecord(bench.store, key, `${made}`, made + 1)
      }
    },
    {
      name: 'is not undone by an update or a touch that was under way when it deleted',
      async run(bench) {
        for (let round = 0; round < ROUNDS; round++) {
          const key = await createRecord(bench.store)
          await all(bench, (store, i) => {
            if (i === round % LANES) return store.delete(key)
            return i % 2 === 0 ? store.touch(key, later()) : store.update(key, 1, write('late'))
          })
          await expectNone(bench.store, key)
        }
      }
    },
    {
      name: 'never takes an update back by a touch',
      async run(bench) {
        for (let round = 0; round < ROUNDS; round++) {
          const key = await createRecord(bench.store)
          const answers = await all(bench, (store, i) =>
            i === round % LANES ? store.update(key, 1, write('2')) : store.touch(key, later())
          )
          expectSame('update', answers[round % LANES], 'ok')
          await expectRecord(bench.store, key, '2', 2)
        }
      }
    }
  ] satisfies Check[]
).map((check): Check => ({ ...check, needs: 'cas' }))

function all<R>(
  { store, other, isAtomic }: Bench,
  run: (store: TestedStore, i: number) => R | Promise<R>
): Promise<R[]> {
  // A promise for each, so that those which answer at once take turns as well.
  return Promise.all(
    Array.from({ length: LANES }, async (_, i) => run(isAtomic && i % 2 === 1 ? other : store, i))
  )
}

async function increment(store: TestedStore, key: string): Promise<void> {
  for (;;) {
    const record = await store.get(key)
    if (record === undefined) throw new Error('get must give the record that is being updated, got undefined')
    const answer = await store.update(key, record.version, write(`${Number(record.data) + 1}`))
    if (answer === 'ok') return
    expectSame('update of a version that is over', answer, 'conflict')
    await new Promise(resolve => setTimeout(resolve, Math.random() * 5))
  }
}
