import { expect } from 'chai'
import { describe, it } from 'mocha'
import { replaceBetween } from '../dist/readme.js'
import { figure, markdownTable, report, sectionReport } from '../dist/report.js'
import type { Results } from '../dist/results.js'
import type { Section } from '../dist/table.js'

describe('sectionReport', () => {
  const section: Section = {
    title: 'Hello',
    unit: 'requests/s',
    better: 'more',
    baseline: 'bare',
    rows: [
      { name: 'slow', samples: [1000, 1200, 1100], cpu: [40, 41, 42], busy: [0.5, 0.5, 0.5] },
      { name: 'bare', samples: [2000, 2400, 2200], cpu: [20, 20, 20], busy: [1, 1, 1] }
    ],
    claims: [
      { row: 'slow', against: 'bare', atLeast: 0.5 },
      { row: 'slow', against: 'bare', atLeast: 0.6 }
    ]
  }

  it('gives the best first, each with median, spread and ratio', () => {
    expect(sectionReport(section).split('\n').slice(0, 6)).to.deep.equal([
      '### Hello',
      '',
      '|  | requests/s | min - max | times bare | server CPU, µs per request |',
      '| --- | --: | --: | --: | --: |',
      '| bare | 2,200 | 2,000 - 2,400 | 1.00 | 20.0 |',
      '| slow | 1,100 | 1,000 - 1,200 | 0.50 | 41.0 |'
    ])
  })

  it('says which expectations are met', () => {
    expect(sectionReport(section))
      .to.contain('expected at least 0.5: met')
      .and.contain('at least 0.6: not met')
  })

  it('adds where it was taken to the titles', () => {
    const results: Results = {
      table: 'hello-node24',
      date: '2026-01-01',
      rounds: 1,
      seconds: 1,
      machine: { node: '24.0.0', platform: 'linux x64', cpu: 'CPU', cores: 2, memory: 1 },
      versions: { '@tsgi/core': '1.0.0' },
      sections: [section]
    }
    expect(report(results, ', on Node 24')).to.match(/^### Hello, on Node 24\n[^]*; Node 24\.0\.0 on linux/)
  })

  it('names servers that had to wait for the load', () => {
    expect(sectionReport(section)).to.contain('requests/s: slow (50 %)')
  })

  it('shows other columns as medians', () => {
    const rows = section.rows.map((row, i) => ({ ...row, more: { 'p99, ms': [3 + i, 1 + i, 2 + i] } }))
    const lines = sectionReport({ ...section, rows }).split('\n')
    expect(lines[2]).to.match(/µs per request \| p99, ms \|$/)
    expect(lines[4]).to.match(/20\.0 \| 3\.00 \|$/)
  })

  it('puts the lowest first where less is better', () => {
    const rows = sectionReport({ ...section, better: 'less', claims: [] }).split('\n')
    expect(rows[4]).to.match(/^\| slow /)
  })
})

describe('figure', () => {
  const cases: [number, string][] = [
    [1.2345, '1.23'],
    [55.04, '55.0'],
    [160.4, '160'],
    [51234.6, '51,235']
  ]
  for (const [value, text] of cases) {
    it(`writes ${value} as ${text}`, () => {
      expect(figure(value)).to.equal(text)
    })
  }
})

describe('markdownTable', () => {
  it('keeps numbers to the right', () => {
    expect(markdownTable(['', 'n'], [['a', '1']])).to.equal('|  | n |\n| --- | --: |\n| a | 1 |')
  })
})

describe('replaceBetween', () => {
  it('keeps the marks and what stands around them', () => {
    expect(replaceBetween('a <!-- t --> old <!-- /t --> b', 't', 'new')).to.equal(
      'a <!-- t -->\n\nnew\n\n<!-- /t --> b'
    )
  })

  it('refuses a text without marks', () => {
    expect(() => replaceBetween('a', 't', 'new')).to.throw('no <!-- t -->')
  })
})
