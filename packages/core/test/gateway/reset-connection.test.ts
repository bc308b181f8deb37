import { resetConnection } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('resetConnection', () => {
  for (const [name, canReset, expected] of [
    ['resets a connection', true, ['reset']],
    ['destroys one that cannot be reset', false, ['destroyed']]
  ] as const) {
    it(name, () => {
      const calls: string[] = []
      resetConnection({
        resetAndDestroy() {
          if (!canReset) throw new TypeError('This handle type cannot be sent')
          calls.push('reset')
        },
        destroy: () => void calls.push('destroyed')
      })
      expect(calls).to.deep.equal(expected)
    })
  }
})
