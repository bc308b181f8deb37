import { gatewaySuite } from '@tsgi/testing/gateway'
import { notOn } from '@tsgi/test-support'
import { after, before, describe, it } from 'mocha'
import { startSpecGateway } from './spec-gateway/start.ts'

/** What this gateway does not do, of what a server should or may. */
const except = {
  12: 'it trusts no proxy',
  14: 'it has no limits but those of Node',
  '28: closes the connection of a proxy whose forwarding headers were refused': 'it trusts no proxy',
  29: 'it sends no early hints',
  36: 'it leaves unread bodies to Node',
  37: 'it leaves unread bodies to Node',
  38: 'Node asks for each body at once',
  39: 'Node has its own way with pipelined requests',
  40: 'it has no deadlines but those of Node',
  41: 'it stops at once'
}

describe('a gateway that is written from docs/SPEC.md alone', () => {
  before(function () {
    notOn(this, ['bun', 'deno'], 'it is made of node:http')
  })

  const suite = gatewaySuite({ start: startSpecGateway, hasOnError: false, except, print: () => {} })
  after(() => suite.close())
  for (const { name, run } of suite.tests) it(name, run)
})
