import { compose, type App, type Environ } from '@tsgi/core'
import { logger, type LogEntry, type LoggerOptions } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello } from './support.ts'

describe('logger, to the compiler', () => {
  it('is a layer bare and configured, and adds no need', () => {
    const bare: App = compose(hello, logger)
    const configured: App = compose(
      hello,
      logger,
      logger({ format: 'combined', skip: entry => entry.status === 200 })
    )
    expect([bare, configured].map(app => typeof app)).to.deep.equal(['function', 'function'])
  })

  it('keeps what the app inside needs', () => {
    const app: App<Environ & { 'acme.user': string }> = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return []
    }
    const logged = compose(app, logger)
    // @ts-expect-error nobody provides acme.user
    const finished: App = logged
    expect(finished).to.equal(logged)
  })

  it('knows its options', () => {
    // @ts-expect-error no such schema
    const wrong: LoggerOptions = { schema: 'apache' }
    const right: LoggerOptions = { format: '%m', destination: process.stderr, level: () => 'warn' }
    const entry = (given: LogEntry): string | undefined => given.client
    expect([wrong, right, entry]).to.have.length(3)
  })
})
