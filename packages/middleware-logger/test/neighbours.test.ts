import { compose, type App, type Environ } from '@tsgi/core'
import { logger, type LoggerOptions } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { gzip } from '../../middleware-gzip/dist/index.js'
import {
  createMemoryStore,
  session,
  type SessionEnviron,
  type SessionStore
} from '../../middleware-session/dist/index.js'
import { hello, log, REQUEST } from './support.ts'

const COOKIE = { HTTP_COOKIE: `id=${'A'.repeat(43)}` }

describe('logger, with a session inside', () => {
  const stores: [name: string, options: object, get: (() => unknown) | undefined][] = [
    ['in memory', {}, undefined],
    ['that fails', { load: 'lazy' }, () => Promise.reject(new Error('down'))],
    ['that hangs', { load: 'lazy', storeTimeout: 1 }, () => new Promise(() => {})]
  ]
  for (const schema of ['plain', 'otel'] as const) {
    for (const [name, options, get] of stores) {
      it(`asks a store ${name} for nothing when the app does not, in ${schema}`, async () => {
        let asked = 0
        let line = ''
        const inner = createMemoryStore()
        const store = Object.assign(Object.create(inner) as SessionStore, {
          get: (key: string) => (asked++, get === undefined ? inner.get(key) : get()),
          capabilities: { ...inner.capabilities, sync: get === undefined }
        })
        const layer = logger({ format: 'json', schema, destination: { write: text => (line += text) } })
        const app = compose(hello, session({ store, ...options }), layer)
        const result = await call(app, { ...REQUEST, ...COOKIE })
        expect(result).to.include({ text: 'hello world', errors: '' })
        expect(line).to.include('200').and.not.include('session')
        expect(asked).to.equal(0)
      })
    }
  }

  it('shows the handle of one that the app has used', async () => {
    const sessions = session({ store: createMemoryStore() })
    const count = (environ: Environ & SessionEnviron, startResponse: Parameters<App>[1]) => {
      environ['tsgi.session'].update('n', (n = 0) => Number(n) + 1)
      return hello(environ, startResponse)
    }
    const result = await call(compose(count, sessions, logger), REQUEST)
    expect((JSON.parse(result.errors) as { session: string }).session).to.match(/^[\w-]{43}$/)
  })
})

describe('logger, with gzip inside', () => {
  const decisions: [what: string, bytes: number, coding: string | undefined, decision: object][] = [
    ['compresses', 5000, 'gzip', { applied: true, reason: 'compressed' }],
    ['leaves alone what is short', 10, 'gzip', { applied: false, reason: 'threshold' }],
    ['is not asked', 5000, undefined, { applied: false, reason: 'not accepted' }]
  ]
  for (const [what, bytes, coding, decision] of decisions) {
    it(`shows that it ${what}`, async () => {
      const app: App = (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Type', 'text/plain']])
        return ['a'.repeat(bytes)]
      }
      const result = await call(compose(app, gzip, logger), { ...REQUEST, HTTP_ACCEPT_ENCODING: coding })
      const sent = result.bytes.length
      const line = JSON.parse(result.errors) as object
      expect(line).to.deep.include({ bytes: sent, gzip: { ...decision, bytes_in: bytes, bytes_out: sent } })
    })
  }
})

describe('logger, when something in environ cannot be read', () => {
  const broken = {
    get handle(): string {
      throw new Error('not now')
    },
    get applied(): boolean {
      throw new Error('not now')
    }
  }
  it('leaves it out', async () => {
    const environ = { 'tsgi.session': broken, 'tsgi.gzip': broken }
    const { log: line, errors } = await log({ format: 'json' }, environ)
    expect(JSON.parse(line)).to.include({ status: 200, outcome: 'complete', bytes: 11 })
    expect(errors).to.equal('')
  })

  const error = Object.defineProperty({}, 'message', {
    get() {
      throw new Error('no message')
    }
  })
  const fail: App = () => Promise.reject(error)
  const lines: [format: LoggerOptions['format'], app: App, line: string][] = [
    ['json', fail, '{"method":"GET","target":"/x","status":500,"outcome":"error"}\n'],
    [
      () => {
        throw new Error('mine')
      },
      hello,
      'GET /x 200 complete\n'
    ],
    [() => Symbol('line') as never, hello, 'Symbol(line)\n'],
    [() => Object.create(null) as never, hello, 'GET /x 200 complete\n']
  ]
  for (const [format, app, line] of lines) {
    it(`writes ${line.trimEnd()} for ${String(format)}`, async () => {
      expect((await log({ format: format! }, {}, app)).log).to.equal(line)
    })
  }

  it('escapes in that line, too', async () => {
    const format = (): never => {
      throw new Error('mine')
    }
    const { log: line } = await log({ format }, { REQUEST_URI: '/a b\n', REQUEST_METHOD: 'G"' })
    expect(line).to.equal('G\\" /a\\x20b\\n 200 complete\n')
  })
})
