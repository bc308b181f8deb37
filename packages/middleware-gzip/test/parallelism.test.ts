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
      expect(within({ versions: { uv: '1.52.1' }, getBuiltinModule: () => os })).to.equal(1)
    })
  }

  // What workerd shows with nodejs_compat, by its compatibility date, and without.
  for (const [shown, process] of [
    ['a version of libuv that is empty', { versions: { node: '22.23.4', uv: '' }, getBuiltinModule }],
    ['no versions', { getBuiltinModule }],
    ['no process', undefined]
  ] as const) {
    it(`is without limit where the runtime shows ${shown}`, () => {
      expect(within(process)).to.equal(Infinity)
    })
  }
})

function getBuiltinModule(): unknown {
  return { availableParallelism: () => 1 }
}

function within(process: object | undefined): number {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'process')!
  Object.defineProperty(globalThis, 'process', { value: process, configurable: true })
  try {
    return parallelism()
  } finally {
    Object.defineProperty(globalThis, 'process', own)
  }
}
