import { compose } from '@tsgi/core'
import { logger, type LogEntry } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { EventEmitter } from 'node:events'
import { hello, log, REQUEST } from './support.ts'

describe('logger, what goes wrong in it', () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  const table: [what: string, options: Parameters<typeof log>[0], lines: number][] = [
    ['format', { format: fail }, 2],
    ['skip', { skip: fail }, 2],
    ['level', { level: fail }, 2],
    ['address', { address: fail }, 2],
    ['redact.query', { redact: { query: fail } }, 2],
    ['requestId.generate', { requestId: { generate: fail } }, 2],
    ['clock', { clock: { now: fail, monotonic: fail } }, 2],
    ['destination', { destination: { write: fail } }, 0],
    ['destination', { destination: { write: () => Promise.reject(new Error('mine')) } }, 0]
  ]
  for (const [what, options, lines] of table) {
    it(`is told once, and never reaches the response: ${what}`, async () => {
      let written = ''
      const destination = { write: (line: string) => void (written += line) }
      const app = logger({ destination, ...options })(hello)
      let errors = ''
      for (let i = 0; i < 2; i++) {
        const result = await call(app, { ...REQUEST, REQUEST_URI: '/x?a=1' })
        expect(result).to.include({ text: 'hello world', error: undefined })
        await new Promise(setImmediate)
        errors += result.errors
      }
      expect(errors).to.equal(`logger: ${what} failed, which is told once: Error: mine\n`)
      expect(written.split('\n')).to.have.length(lines + 1)
    })
  }

  const later = async (): Promise<never> => fail()
  const wrong: [what: string, options: object, line: string, told: string][] = [
    ['skip', { skip: later }, 'info GET', 'skip must give a boolean, got a promise'],
    [
      'level',
      { level: later },
      'info GET',
      'level must give debug, info, warn, error or silent, got a promise'
    ],
    [
      'level',
      { level: () => {} },
      'info GET',
      'level must give debug, info, warn, error or silent, got undefined'
    ],
    [
      'level',
      { level: () => 'fatal' },
      'info GET',
      'level must give debug, info, warn, error or silent, got "fatal"'
    ],
    ['address', { address: later }, 'info GET', 'address must give a string or nothing, got a promise'],
    ['address', { address: () => 42 }, 'info GET', 'address must give a string or nothing, got 42'],
    [
      'redact.query',
      { redact: { query: later } },
      'info GET',
      'redact.query must give a boolean, got a promise'
    ],
    [
      'clock',
      { clock: { now: later, monotonic: () => 0 } },
      'info GET',
      'clock.now must give a finite number of milliseconds, got a promise'
    ],
    [
      'clock',
      { clock: { now: () => 0, monotonic: () => Number.NaN } },
      'info GET',
      'clock.monotonic must give a finite number of milliseconds, got NaN'
    ],
    [
      'format',
      { format: later },
      'GET /x?a=1 200 complete',
      'format must give a line or nothing, got a promise'
    ]
  ]
  for (const [what, options, line, told] of wrong) {
    it(`is an answer of the wrong kind, too: ${told}`, async () => {
      const format = ({ level, method, client }: LogEntry) => `${level} ${method} ${client}`
      const result = await log({ format, ...options }, { REQUEST_URI: '/x?a=1' })
      await new Promise(setImmediate) // a rejection that nobody hears would end the process
      expect(result.log).to.match(new RegExp(`^${line.replace('?', '.')}`))
      if (what === 'address') expect(result.log).to.equal('info GET undefined\n')
      expect(result.errors).to.equal(`logger: ${what} failed, which is told once: TypeError: ${told}\n`)
    })
  }

  it('starts no line of its own, whatever the error quotes', async () => {
    const skip = ({ userAgent }: LogEntry): never => {
      throw new Error(`odd: ${userAgent}`)
    }
    const { errors } = await log({ skip }, { HTTP_USER_AGENT: 'a\nlogger: b\x1b[2J' })
    expect(errors).to.equal('logger: skip failed, which is told once: Error: odd: a\\nlogger: b\\x1b[2J\n')
  })

  it('is told even where what was thrown cannot be shown', async () => {
    const skip = (): never => {
      throw Object.create(null)
    }
    const { errors } = await log({ skip })
    expect(errors).to.equal('logger: skip failed, which is told once: an error that cannot be shown\n')
  })

  it('is not an address that is null', async () => {
    const result = await log({ format: '%h', address: (() => null) as never })
    expect([result.log, result.errors]).to.deep.equal(['-\n', ''])
  })

  it('shows no query when it cannot tell what is secret in it', async () => {
    const { log: line } = await log({ format: '%r', redact: { query: fail } }, { REQUEST_URI: '/x?a=1' })
    expect(line).to.equal('GET /x HTTP/1.1\n')
  })

  it('does not matter where even tsgi.errors fails', async () => {
    const environ = { ...REQUEST, 'tsgi.errors': { write: fail } }
    expect(await call(compose(hello, logger), environ)).to.include({ text: 'hello world', error: undefined })
    const rejecting = { ...REQUEST, 'tsgi.errors': { write: () => Promise.reject(new Error('mine')) } }
    expect(await call(compose(hello, logger), rejecting)).to.include({
      text: 'hello world',
      error: undefined
    })
  })

  it('does not end the process when a stream tells of it by an event', async () => {
    const stream = Object.assign(new EventEmitter(), { write: () => true })
    const app = logger({ destination: stream })(hello)
    stream.emit('error', new Error('EPIPE'))
    const result = await call(app, REQUEST)
    expect(result.errors).to.equal('logger: destination failed, which is told once: Error: EPIPE\n')
  })
})

describe('logger, to a destination that is an emitter', () => {
  it('listens once, however many loggers share it, and each tells of a failure', async () => {
    const stream = Object.assign(new EventEmitter(), { write: () => true })
    const layers = Array.from({ length: 20 }, () => logger({ destination: stream }))
    expect(stream.listenerCount('error')).to.equal(1)
    stream.emit('error', new Error('EPIPE'))
    for (const layer of layers) {
      const result = await call(layer(hello), REQUEST)
      expect(result.errors).to.equal('logger: destination failed, which is told once: Error: EPIPE\n')
    }
    expect(stream.eventNames()).to.deep.equal(['error'])
  })

  it('listens to nothing of tsgi.errors', async () => {
    const stream = Object.assign(new EventEmitter(), { write: () => true })
    await call(logger(hello), { ...REQUEST, 'tsgi.errors': stream })
    expect(stream.eventNames()).to.deep.equal([])
  })
})
