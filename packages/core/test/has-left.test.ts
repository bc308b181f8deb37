import { hasLeft, type Environ } from '@tsgi/core'
import { createEnviron, type EnvironSource } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

function setUp(known: { hasLeft?: boolean }, options: { hints?: true } = {}) {
  const abort = new AbortController()
  let made = 0
  const source: EnvironSource = {
    openInput: () => (async function* () {})(),
    openSignal: () => (made++, abort.signal),
    earlyHints: options.hints ? () => {} : undefined,
    ...known
  }
  const environ = createEnviron(
    { method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: ['Host', 'a'] },
    { scheme: 'http', serverName: 'a', serverPort: '80', remoteAddress: undefined, remotePort: undefined },
    source,
    {
      errors: { write: () => {} },
      multiprocess: false,
      runOnce: false,
      maxHeaderCount: 10,
      maxBodySize: Infinity,
      trust: undefined
    }
  )
  return { environ, abort, made: () => made }
}

describe('hasLeft', () => {
  for (const hints of [{}, { hints: true }] as const) {
    for (const left of [true, false]) {
      it(`says ${left} as the gateway does, and makes no signal (${JSON.stringify(hints)})`, () => {
        const { environ, made } = setUp({ hasLeft: left }, hints)
        expect([hasLeft(environ), made()]).to.deep.equal([left, 0])
      })
    }
  }

  it('asks the signal of a gateway that does not say', () => {
    const { environ, abort, made } = setUp({})
    expect([hasLeft(environ), made()]).to.deep.equal([false, 1])
    abort.abort()
    expect(hasLeft(environ)).to.equal(true)
  })

  it('asks the signal that a layer has put in its place', () => {
    const { environ } = setUp({ hasLeft: false })
    environ['tsgi.signal'] = AbortSignal.abort()
    expect(hasLeft(environ)).to.equal(true)
  })

  it('asks the signal of a plain environ', () => {
    const environ = (signal: AbortSignal): Environ => ({ 'tsgi.signal': signal }) as Environ
    expect(hasLeft(environ(AbortSignal.abort()))).to.equal(true)
    expect(hasLeft(environ(new AbortController().signal))).to.equal(false)
  })

  it('is no key of environ', () => {
    const { environ } = setUp({ hasLeft: false })
    expect(Object.getOwnPropertySymbols(environ)).to.deep.equal([])
  })
})
