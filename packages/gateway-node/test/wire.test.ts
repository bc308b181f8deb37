import { serve } from '@tsgi/gateway-node'
import { gatewaySuite } from '@tsgi/testing/gateway'
import { after, describe, it } from 'mocha'

const suite = gatewaySuite({
  start: ({ app, onError, errors, options }) =>
    serve(app, { port: 0, hostname: '127.0.0.1', closeTimeout: 1, onError, errors, ...options })
})

describe('serve', function () {
  this.timeout(10_000)

  describe('on the wire', () => {
    for (const { name, run } of suite.tests) it(name, run)
    after(() => suite.close())
  })
})
