import { expect } from 'chai'
import { describe, it } from 'mocha'
import { otherNode, resultsName } from '../dist/results.js'
import type { Table } from '../dist/table.js'

const table: Table = { name: 'hello', about: '', packages: [], run: () => Promise.resolve([]) }
const own = process.versions.node.split('.')[0]!

describe('resultsName', () => {
  it('keeps what another Node.js takes apart', () => {
    expect([resultsName(table, undefined), resultsName(table, '24')]).to.deep.equal(['hello', 'hello-node24'])
  })
})

describe('otherNode', () => {
  it('is one that the table names', () => {
    expect(otherNode(table)).to.equal(undefined)
    expect(otherNode({ ...table, nodes: [own] })).to.equal(own)
    // Not one whose number begins like it.
    expect(otherNode({ ...table, nodes: [own.slice(0, 1)] })).to.equal(undefined)
  })
})
