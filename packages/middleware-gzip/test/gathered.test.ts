import { expect } from 'chai'
import { describe, it } from 'mocha'
import { Gathered } from '../dist/gathered.js'

describe('Gathered', () => {
  it('gives what was added, in order, and is empty then', () => {
    const gathered = new Gathered()
    gathered.add(Uint8Array.of(1, 2))
    gathered.add(Uint8Array.of(3))
    expect(gathered.size).to.equal(3)
    expect([...gathered.take()]).to.deep.equal([1, 2, 3])
    expect(gathered.size).to.equal(0)
    expect([...gathered.take()]).to.deep.equal([])
  })

  it('copies nothing where there is one part', () => {
    const gathered = new Gathered()
    const bytes = Uint8Array.of(1)
    gathered.add(bytes)
    expect(gathered.take()).to.equal(bytes)
  })
})
