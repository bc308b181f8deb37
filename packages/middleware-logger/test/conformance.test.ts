import { logger } from '@tsgi/middleware-logger'
import { checkMiddleware, middlewareCells } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe(`logger, in the ${middlewareCells(logger).length} cells of the matrix`, function () {
  this.timeout(30_000)

  it('keeps the convention', () => checkMiddleware(logger))

  it('keeps it in JSON, with ids', async () => {
    const lines: string[] = []
    const cells = middlewareCells(logger)
    const configured = logger({
      format: 'json',
      requestId: true,
      destination: { write: line => void lines.push(line) }
    })
    await checkMiddleware(configured)
    // Two for each cell in which two clients ask, and where a GET follows a HEAD.
    expect(lines).to.have.length(
      cells.length + cells.filter(({ client }) => client === 'two at once' || client === 'HEAD').length
    )
  })
})
