import { ConformanceError } from '@tsgi/testing'
import { checkGateway } from '@tsgi/testing/gateway'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { brokenLifecycles } from './broken-gateways/lifecycles.ts'
import { naive } from './broken-gateways/naive.ts'
import { brokenRequests } from './broken-gateways/requests.ts'
import { brokenResponses } from './broken-gateways/responses.ts'

describe('checkGateway', function () {
  this.timeout(60_000)
  before(function () {
    notOn(this, ['bun', 'deno'], 'the gateways are made of node:http')
  })

  for (const { fault, test, says, start } of [...brokenRequests, ...brokenResponses, ...brokenLifecycles]) {
    it(`catches a gateway that ${fault}, by ${JSON.stringify(test)}`, async () => {
      const thrown: unknown = await checkGateway({
        start,
        // What is waited for in vain is waited for that long; all else may take its time on a busy machine.
        limit: /in vain/.test(says.source) ? 400 : 3000,
        only: ({ behaviour, name }) => `${behaviour}: ${name}` === test
      }).catch((error: unknown) => error)
      expect(thrown).to.be.instanceOf(ConformanceError)
      expect((thrown as ConformanceError).failures.map(String).join('\n')).to.match(says)
    })
  }

  it('catches a naive gateway in most of what it does not think of', async () => {
    const thrown = (await checkGateway({
      start: naive,
      limit: 400,
      only: ({ behaviour }) => behaviour < 16
    }).catch((error: unknown) => error)) as ConformanceError
    const failed = thrown.failures.map(({ cell }) => Number.parseInt(cell))
    expect([...new Set(failed)]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
  })
})
