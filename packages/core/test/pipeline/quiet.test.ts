import { expect } from 'chai'
import { afterEach, beforeEach, describe, it } from 'mocha'
import { Quiet } from '../../dist/pipeline/quiet.js'

describe('Quiet', () => {
  const real = { setImmediate: globalThis.setImmediate, setTimeout: globalThis.setTimeout }
  let timers: (() => void)[] = []
  let calls = 0
  let quiet: Quiet

  const set = (name: 'setImmediate' | 'setTimeout', schedule: unknown): void =>
    void Object.defineProperty(globalThis, name, { value: schedule, configurable: true, writable: true })
  const turn = (): void => {
    for (const timer of timers.splice(0)) timer()
  }

  beforeEach(() => {
    timers = []
    calls = 0
    quiet = new Quiet(() => calls++)
    set('setImmediate', (callback: () => void) => timers.push(callback))
  })
  afterEach(() => {
    set('setImmediate', real.setImmediate)
    set('setTimeout', real.setTimeout)
  })

  it('tells when a macrotask has passed, once', () => {
    quiet.begin()
    expect(calls).to.equal(0)
    turn()
    turn()
    expect([calls, timers.length]).to.deep.equal([1, 0])
  })

  it('says nothing of a wait that has ended', () => {
    quiet.begin()
    quiet.end()
    turn()
    expect([calls, timers.length]).to.deep.equal([0, 0])
  })

  it('gives a wait that began in the meantime a macrotask of its own', () => {
    quiet.begin()
    quiet.end()
    quiet.begin()
    turn()
    expect([calls, timers.length]).to.deep.equal([0, 1])
    turn()
    expect([calls, timers.length]).to.deep.equal([1, 0])
  })

  it('has one timer, however many waits come and go', () => {
    for (let i = 0; i < 3; i++) {
      quiet.begin()
      quiet.end()
    }
    expect(timers).to.have.length(1)
    turn()
    quiet.begin()
    expect(timers).to.have.length(1)
    turn()
    expect(calls).to.equal(1)
  })

  it('tells again of the next wait', () => {
    for (let i = 1; i < 3; i++) {
      quiet.begin()
      turn()
      expect(calls).to.equal(i)
      quiet.end()
    }
  })

  it('takes setTimeout where there is no setImmediate, as in a browser', () => {
    set('setImmediate', undefined)
    set('setTimeout', (callback: () => void) => timers.push(callback))
    quiet.begin()
    turn()
    expect(calls).to.equal(1)
  })
})
