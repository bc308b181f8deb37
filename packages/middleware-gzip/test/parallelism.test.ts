import { expect } from 'chai'
import { describe, it } from 'mocha'
import { availableParallelism } from 'node:os'
import { parallelism } from '../dist/parallelism.js'

describe('parallelism', () => {
  it('is what the runtime says', () => {
    expect(parallelism()).to.equal(availableParallelism())
  })

  for (const [said, os] of [
    ['nothing', undefined],
    ['nothing of it', {}],
    ['0', { availableParallelism: () => 0 }]
  ] as const) {
    it(`is 1 where the runtime says ${said}`, () => {
      const getBuiltinModule = process.getBuiltinModule.bind(process)
      Object.assign(process, { getBuiltinModule: () => os })
      try {
        expect(parallelism()).to.equal(1)
      } finally {
        Object.assign(process, { getBuiltinModule })
      }
    })
  }
})
