import type { AnyMiddleware } from '@tsgi/core'
import { CellError, checkMiddleware, ConformanceError, middlewareCells } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { inspect } from 'node:util'
import { broken } from './broken/index.ts'

const failing = (app: string, client: string, mode: string, ...faults: CellError['faults']): CellError =>
  new CellError(`${app} / ${client} / ${mode}`, faults)
const bytes = { check: 'bytes', says: 'must be "a", got "b"' } as const
const close = { check: 'close', says: 'the body must be closed once, was closed 0 times' } as const

describe('ConformanceError', () => {
  it('names the one cell that fails', () => {
    const error = new ConformanceError('acme', [failing('one chunk', 'HEAD', 'bare', bytes)], 1478)
    expect(error.message).to.equal(
      ['acme fails 1 of 1478 cells', '  bytes: must be "a", got "b"', '    in one chunk / HEAD / bare'].join(
        '\n'
      )
    )
  })

  it('tells each check once, with the cells that it failed in, the most frequent one first', () => {
    const clients = ['reads all', 'reads slowly', 'stalls', 'HTTP/1.0']
    const errors = [
      failing('no chunk', 'reads all', 'bare', { check: 'head', says: 'startResponse was not called' }),
      ...clients.flatMap(client => [
        failing('one chunk', client, 'bare', close, bytes),
        failing('one chunk', client, 'validated', bytes)
      ]),
      failing('404', 'stalls', 'bare', bytes),
      failing('404', 'HEAD', 'bare', { check: 'bytes', says: 'must be "c", got ""' })
    ]
    expect(new ConformanceError('acme', errors, 1478).message).to.equal(
      [
        'acme fails 11 of 1478 cells',
        '  bytes: must be "a", got "b" (and 1 other finding by this check)',
        '    in 10 cells: one chunk (4 clients), 404 (stalls, HEAD; bare)',
        '  close: the body must be closed once, was closed 0 times',
        '    in 4 cells: one chunk (4 clients; bare)',
        '  head: startResponse was not called',
        '    in no chunk / reads all / bare'
      ].join('\n')
    )
  })

  it('names some apps, and says how many there are', () => {
    const errors = Array.from({ length: 30 }, (_, i) => failing(`app ${i}`, 'reads all', 'bare', close))
    const lines = new ConformanceError('acme', errors, 1478).message.split('\n')
    expect(lines.slice(2).join(' ')).to.match(
      /in 30 cells: app 0 \(reads all; bare\), .*, +and 22 more apps$/
    )
    expect(lines).to.have.length(5)
  })

  it('tells each test of a gateway by its name, up to fifty', () => {
    const errors = Array.from(
      { length: 60 },
      (_, i) => new CellError(`${i}: is right`, [{ check: 'gateway', says: 'status: expected 200, got 500' }])
    )
    const lines = new ConformanceError('the gateway', errors, 243, 'tests').message.split('\n')
    expect(lines[0]).to.equal('the gateway fails 60 of 243 tests')
    expect(lines[1]).to.equal('  0: is right: status: expected 200, got 500')
    expect(lines.at(-1)).to.equal('  and 10 more')
    expect(lines).to.have.length(52)
  })

  it('fits on a screen for a middleware that fails everywhere', async () => {
    const middleware: AnyMiddleware = broken.find(({ fault }) => fault === 'forgets close')!.middleware
    const only = ({ client }: { client: string }): boolean => client === 'reads all' || client === 'HTTP/1.0'
    const error = (await checkMiddleware(middleware, { only, limit: 20 }).catch(
      (thrown: unknown) => thrown
    )) as ConformanceError
    expect(error.failures.length).to.be.above(80)
    const lines = error.message.split('\n')
    expect(lines.length).to.be.below(20)
    for (const line of lines) expect(line.length, line).to.be.at.most(100)
    // As node:test and others print what a test has thrown.
    expect(inspect(error).split('\n').length).to.be.below(lines.length + 20)
    expect(error.failures[0]!.cell).to.be.oneOf(middlewareCells(middleware, { only }).map(({ name }) => name))
  })
})
