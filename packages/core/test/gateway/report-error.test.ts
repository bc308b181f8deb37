import { httpError } from '@tsgi/core'
import { reportError } from '@tsgi/core/gateway'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const environ = createEnviron({ REQUEST_METHOD: 'PUT', PATH_INFO: '/a', REQUEST_URI: '/a?b' })

/** What was written. */
function told(
  error: unknown,
  onError?: (error: unknown) => unknown,
  show?: (error: unknown) => string
): string {
  let text = ''
  const errors = { write: (line: string) => void (text += line) }
  reportError(error, environ, { errors, onError }, show)
  return text
}

describe('reportError', () => {
  it('writes the request and the stack', () => {
    expect(told(new Error('broken'))).to.match(/^PUT \/a\?b: Error: broken\n +at [^]*\n$/)
    expect(told(httpError(503, 'later'))).to.match(/^PUT \/a\?b: Error: later\n +at /)
  })

  it('writes one line where the client is at fault', () => {
    expect(told(httpError(404, 'no such page'))).to.equal('PUT /a?b: 404 no such page\n')
  })

  it('shows errors as the runtime does best', () => {
    expect(told(new Error('broken'), undefined, () => 'shown')).to.equal('PUT /a?b: shown\n')
  })

  it('is silent about a request that was refused, but not about a gateway that failed', () => {
    let text = ''
    const settings = {
      errors: { write: (line: string) => void (text += line) },
      onError: () => (text += '!')
    }
    reportError(httpError(400, 'no host'), undefined, settings)
    expect(text).to.equal('')
    reportError(new Error('broken'), undefined, settings, String)
    expect(text).to.equal('request: Error: broken\n')
  })

  it('hands the error to onError, and tells what fails there', async () => {
    const heard: unknown[] = []
    const error = new Error('broken')
    told(error, given => heard.push(given))
    expect(heard).to.deep.equal([error])
    const failing = (): never => {
      throw new Error('onError failed')
    }
    expect(told(error, failing, String)).to.equal('PUT /a?b: Error: broken\nonError: Error: onError failed\n')
    let later = ''
    const errors = { write: (line: string) => void (later += line) }
    reportError(error, environ, { errors, onError: async () => failing() }, String)
    await new Promise(resolve => setImmediate(resolve))
    expect(later).to.equal('PUT /a?b: Error: broken\nonError: Error: onError failed\n')
  })

  it('never throws, whatever was thrown and wherever it should be written', async () => {
    const proxy: unknown = new Proxy(new Error('x'), {
      get() {
        throw new Error('trap')
      }
    })
    for (const error of [proxy, Object.create(null), undefined, Symbol('s')]) {
      expect(told(error, undefined, () => { throw error })).to.match(/^PUT \/a\?b: /) // prettier-ignore
    }
    const streams = [
      { write() { throw new Error('disk full') } }, // prettier-ignore
      { write: () => Promise.reject(new Error('disk full')) },
      undefined as never
    ]
    for (const errors of streams) reportError(new Error('x'), environ, { errors, onError: undefined })
    await new Promise(resolve => setImmediate(resolve)) // an unhandled rejection would fail the run here
  })
})
