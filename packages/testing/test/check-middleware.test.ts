import { readFileSync } from 'node:fs'
import { rewriteResponse, type AnyMiddleware } from '@tsgi/core'
import { checkMiddleware, ConformanceError, middlewareCells } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { byHand } from './broken/by-hand.ts'
import { broken } from './broken/index.ts'

const names = readFileSync(new URL('../test/cells.txt', import.meta.url), 'utf8')

const good: [string, AnyMiddleware][] = [
  ['nothing at all', app => app],
  ['a body by hand', byHand],
  ['core', app => (environ, start) => rewriteResponse(app, environ, start, () => ({ chunk: chunk => chunk }))]
]

describe('middlewareCells', () => {
  // cells.txt is changed by hand, or written anew from `middlewareCells(app => app).map(cell => cell.name)`.
  it('makes the cells that are listed, in that order', () => {
    expect(middlewareCells(byHand).map(({ name }) => name)).to.deep.equal(names.trimEnd().split('\n'))
  })
})

describe(`checkMiddleware, with ${middlewareCells(byHand).length} cells`, function () {
  this.timeout(60_000)

  for (const [name, middleware] of good) {
    it(`is content with ${name}`, async () => {
      expect(await checkMiddleware(middleware)).to.equal(names.trimEnd().split('\n').length)
    })
  }

  for (const { fault, check, app, middleware } of broken) {
    it(`catches a middleware that ${fault}, by ${check}`, async () => {
      const thrown: unknown = await checkMiddleware(middleware, {
        limit: 20,
        only: cell => cell.app === app
      }).catch((error: unknown) => error)
      expect(thrown).to.be.instanceOf(ConformanceError)
      // Each check has to see the fault by itself, and not because a validator throws.
      const mode = check === 'validator' ? '/ validated' : '/ bare'
      const cells = (thrown as ConformanceError).failures.filter(({ cell }) => cell.endsWith(mode))
      const checks = cells.flatMap(({ faults }) => faults.map(found => found.check))
      expect(new Set(checks)).to.include(check)
    })
  }
})
