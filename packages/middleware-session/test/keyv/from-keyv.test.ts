import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { fromKeyv, type KeyvLike } from '@tsgi/middleware-session/keyv'
import { storeSuite } from '@tsgi/testing'
import { expect } from 'chai'
import { Keyv } from 'keyv'
import { describe, it } from 'mocha'
import { answer, setCookies, visit } from '../support.ts'

describe('fromKeyv', () => {
  describe('in the suite', () => {
    const create = () => fromKeyv(new Keyv({ throwOnErrors: true }), { shared: false, durable: false })
    const without = ['shared', 'list', 'prune'] as const
    for (const { name, run } of storeSuite({ create, without, lifetime: 60 })) it(name, run)
  })

  it('leaves nothing to Keyv that has no end', async () => {
    const ends: unknown[] = []
    const keyv = new Keyv({ throwOnErrors: true })
    const set = keyv.set.bind(keyv)
    keyv.set = (key: string, value: never, ttl?: number) => (ends.push(ttl), set(key, value, ttl))
    const store = fromKeyv(keyv)
    await store.create('k', { data: '', expiresAt: Date.now() + 1000 })
    await store.update('k', 1, { data: '', expiresAt: Date.now() })
    expect(ends).to.have.lengthOf(1)
    expect(ends[0]).to.be.within(1, 1000)
  })

  it('is a 503 and no cookie where what is behind Keyv fails', async () => {
    class Down extends Map {
      override get(): never {
        throw new Error('down')
      }
      override set(): never {
        throw new Error('down')
      }
    }
    const keyv = new Keyv({ store: new Down(), throwOnErrors: true })
    keyv.on('error', () => {})
    const app = compose(
      answer(s => s.set('a', 1)),
      session({ store: fromKeyv(keyv) })
    )
    for (const cookies of [[], [['id', 'a'.repeat(43)]]] as [string, string][][]) {
      const result = await visit(app, new Map(cookies)).get()
      expect(result.error).to.include({ status: 503 })
      expect(setCookies(result)).to.deep.equal([])
    }
  })

  const wrong: [keyv: unknown, error: typeof TypeError | typeof RangeError, rule: string][] = [
    [null, TypeError, 'fromKeyv: keyv must be an object, got null'],
    [{}, TypeError, 'fromKeyv: keyv must have a method get, got undefined'],
    [new Keyv(), RangeError, 'fromKeyv: keyv must be made with throwOnErrors: true']
  ]
  for (const [keyv, error, rule] of wrong) {
    it(`refuses: ${rule}`, () => {
      expect(() => fromKeyv(keyv as KeyvLike)).to.throw(error, rule)
    })
  }
})
