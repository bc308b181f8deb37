import { expect } from 'chai'
import { describe, it } from 'mocha'
import { advantage, median, ratio } from '../dist/statistics.js'
import type { Section } from '../dist/table.js'

describe('median', () => {
  it('is the middle one, whatever the order', () => {
    expect(median([9, 1, 5])).to.equal(5)
  })

  it('is the mean of the two in the middle', () => {
    expect(median([10, 1, 3, 2])).to.equal(2.5)
  })

  it('compares numbers, not their digits', () => {
    expect(median([100, 9, 20])).to.equal(20)
  })

  it('leaves the samples as they were', () => {
    const samples = [3, 1, 2]
    median(samples)
    expect(samples).to.deep.equal([3, 1, 2])
  })
})

describe('ratio', () => {
  it('compares within each round', () => {
    // The machine was ten times slower in the second round; by medians alone this would be 1.
    expect(ratio([20, 2, 20], [10, 1, 40])).to.equal(2)
  })
})

describe('advantage', () => {
  const section = (better: Section['better']): Section => ({
    title: 'table',
    unit: 'x',
    better,
    baseline: 'a',
    rows: [
      { name: 'a', samples: [10] },
      { name: 'b', samples: [40] }
    ],
    claims: []
  })

  it('is more of what should be much', () => {
    expect(advantage(section('more'), { row: 'b', against: 'a' })).to.equal(4)
  })

  it('is less of what should be little', () => {
    expect(advantage(section('less'), { row: 'a', against: 'b' })).to.equal(4)
  })

  it('takes the medians of differences, of which one may be about nothing', () => {
    const differences: Section = {
      ...section('less'),
      ratios: 'of medians',
      rows: [
        { name: 'a', samples: [2, -0.1, 2] },
        { name: 'b', samples: [0.01, 8, 8] }
      ]
    }
    expect(advantage(differences, { row: 'a', against: 'b' })).to.equal(4)
    expect(advantage(section('less'), { row: 'a', against: 'b' })).to.equal(4)
  })

  it('names a row that is not there', () => {
    expect(() => advantage(section('less'), { row: 'c', against: 'a' })).to.throw(RangeError, 'no row c')
  })
})
