import { ConformanceError } from '@tsgi/testing'
import { checkGateway, gatewaySuite, type Protocol, type StartGateway } from '@tsgi/testing/gateway'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { brokenCgi } from './cgi-gateways/broken.ts'
import { fastcgiGateway } from './cgi-gateways/fastcgi.ts'
import { scgiGateway } from './cgi-gateways/scgi.ts'

const references: [Protocol, StartGateway][] = [
  ['scgi', scgiGateway()],
  ['fastcgi', fastcgiGateway()]
]

describe('gatewaySuite, for the CGI family', function () {
  before(function () {
    notOn(this, ['bun', 'deno'], 'the gateways are made of node:net')
  })

  for (const [speaks, start] of references) {
    describe(`with a gateway that speaks ${speaks}`, () => {
      const lines: string[] = []
      const suite = gatewaySuite({ start, speaks, print: line => lines.push(line) })
      after(() => suite.close())
      for (const { name, run } of suite.tests) it(name, run)

      it('has a test for each of the 42 behaviours, and says which do not apply', () => {
        const numbers = new Set(suite.tests.map(({ behaviour }) => behaviour))
        expect([...numbers]).to.deep.equal(Array.from({ length: 42 }, (_, i) => i + 1))
        expect(lines).to.include(`does not apply: 39: is not for a gateway that speaks ${speaks}`)
      })
    })
  }

  for (const { speaks, fault, test, says, start } of brokenCgi) {
    it(`catches one of ${speaks} that ${fault}, by ${JSON.stringify(test)}`, async () => {
      const thrown: unknown = await checkGateway({
        start,
        speaks,
        // What is waited for in vain is waited for that long; all else may take its time on a busy machine.
        limit: /in vain/.test(says.source) ? 400 : 3000,
        only: ({ behaviour, name }) => `${behaviour}: ${name}` === test
      }).catch((error: unknown) => error)
      expect(thrown).to.be.instanceOf(ConformanceError)
      expect((thrown as ConformanceError).failures.map(String).join('\n')).to.match(says)
    })
  }

  it('leaves the frames out for a gateway of HTTP, and says so', async () => {
    const lines: string[] = []
    const start: StartGateway = () => Promise.reject(new Error('must not be started'))
    const count = await checkGateway({
      start,
      only: ({ behaviour }) => behaviour === 42,
      print: line => lines.push(line)
    })
    expect(count).to.equal(1)
    expect(lines).to.deep.equal(['does not apply: 42: is not for a gateway that speaks http'])
  })

  it('refuses a protocol that it does not know', () => {
    expect(() => gatewaySuite({ start: scgiGateway(), speaks: 'uwsgi' as never })).to.throw(
      TypeError,
      'gatewaySuite: speaks must be one of http, scgi, fastcgi, got "uwsgi"'
    )
  })
})
