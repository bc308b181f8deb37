import { call, createEnviron, type EnvironInit } from '@tsgi/testing'
import { describe, it } from 'mocha'
import { expect } from 'chai'
import type { App, Environ } from '@tsgi/core'
import { validated, validator } from '@tsgi/validator'
import { hello, itFinds, taken, type Case } from './support.ts'

const broken = (rule: string, what: string, init: EnvironInit): Case => ({
  rule,
  what,
  side: 'server',
  run: around => call(around('app')(hello), init)
})

const lacks = (key: keyof Environ): Case => ({
  rule: 'environ.required',
  what: `no ${key}`,
  side: 'server',
  run(around) {
    const environ = createEnviron()
    Reflect.deleteProperty(environ, key)
    return around('app')(hello)(environ, taken)
  }
})

const isNull = (rule: string, key: keyof Environ): Case => ({
  rule,
  what: 'null',
  side: 'server',
  run(around) {
    const environ = createEnviron()
    Object.defineProperty(environ, key, { value: null })
    return around('app')(hello)(environ, taken)
  }
})

describe('environ', () => {
  describe('of a broken server', () => {
    itFinds([
      {
        rule: 'environ.object',
        what: 'a plain object',
        side: 'server',
        run: around => around('app')(hello)({ ...createEnviron() }, taken)
      },
      {
        rule: 'environ.object',
        what: 'frozen',
        side: 'server',
        run: around => around('app')(hello)(Object.freeze(createEnviron()), taken)
      },
      lacks('REQUEST_URI'),
      lacks('tsgi.run_once'),
      lacks('tsgi.input'),
      broken('environ.string', 'a number', { SERVER_PORT: 80 as never }),
      broken('environ.string', "another's object", { user: { name: 'Ada' } }),
      broken('environ.method', 'a space', { REQUEST_METHOD: 'GET ' }),
      broken('environ.method', 'empty', { REQUEST_METHOD: '' }),
      broken('environ.script-name', 'a slash alone', { SCRIPT_NAME: '/' }),
      broken('environ.script-name', 'a slash at the end', { SCRIPT_NAME: '/api/' }),
      broken('environ.script-name', 'no slash', { SCRIPT_NAME: 'api', REQUEST_URI: '/api/' }),
      broken('environ.path-info', 'no slash', { PATH_INFO: 'index', REQUEST_URI: '/index' }),
      broken('environ.path-info', 'a NUL', { PATH_INFO: '/a\0' }),
      broken('environ.path', 'both empty', { PATH_INFO: '' }),
      broken('environ.request-uri', 'decoded', { REQUEST_URI: '/Straße' }),
      broken('environ.request-uri', 'empty', { REQUEST_URI: '' }),
      broken('environ.request-target', 'without a slash', { REQUEST_URI: 'index.html' }),
      broken('environ.request-target', 'another scheme', { REQUEST_URI: 'file:///etc/passwd' }),
      broken('environ.request-target', 'a scheme alone', { REQUEST_URI: 'http:///x' }),
      broken('environ.request-target', '* of GET', { REQUEST_URI: '*' }),
      broken('environ.path', 'both empty for a path of OPTIONS', {
        REQUEST_METHOD: 'OPTIONS',
        PATH_INFO: '',
        REQUEST_URI: '/'
      }),
      broken('environ.query-string', 'decoded', { QUERY_STRING: 'q=a b', REQUEST_URI: '/?q=a%20b' }),
      broken('environ.server-name', 'with a port', { SERVER_NAME: 'localhost:80' }),
      broken('environ.server-name', 'IPv6 without brackets', { SERVER_NAME: '::1' }),
      broken('environ.server-port', 'a name', { SERVER_PORT: 'http' }),
      broken('environ.server-protocol', 'lower case', { SERVER_PROTOCOL: 'http/1.1' }),
      broken('environ.remote', 'an empty address', { REMOTE_ADDR: '' }),
      broken('environ.remote', 'an empty port', { REMOTE_PORT: '' }),
      broken('environ.content-length', 'not digits', { CONTENT_LENGTH: '+5' }),
      broken('environ.content-headers', 'the type', { HTTP_CONTENT_TYPE: 'text/plain' }),
      broken('environ.content-headers', 'the length', { HTTP_CONTENT_LENGTH: '5' }),
      broken('environ.proxy', 'Proxy', { HTTP_PROXY: 'http://evil/' }),
      broken('environ.header-name', 'lower case', { HTTP_accept: '*/*' }),
      broken('environ.header-name', 'a hyphen', { 'HTTP_X-Y': '1' }),
      broken('environ.header-value', 'decoded as UTF-8', { HTTP_X_NAME: 'Ądam' }),
      broken('environ.header-value', 'a line feed', { HTTP_X_NAME: 'a\nb' }),
      broken('environ.header-value', 'a type decoded as UTF-8', { CONTENT_TYPE: 'text/plain; x=€' }),
      broken('environ.host', 'with a path', { HTTP_HOST: 'evil/path?' }),
      broken('environ.host', 'with userinfo', { HTTP_HOST: 'user@localhost' }),
      broken('environ.host', 'two, joined', { HTTP_HOST: 'a, b' }),
      broken('environ.version', 'another one', { 'tsgi.version': [2, 0] }),
      broken('environ.url-scheme', 'with a colon', { 'tsgi.url_scheme': 'http:' as never }),
      broken('environ.input', 'an array', { 'tsgi.input': [] as never }),
      broken('environ.errors', 'a function', { 'tsgi.errors': (() => {}) as never }),
      broken('environ.signal', 'a controller', { 'tsgi.signal': new AbortController() as never }),
      isNull('environ.errors', 'tsgi.errors'),
      isNull('environ.signal', 'tsgi.signal'),
      isNull('environ.input', 'tsgi.input'),
      broken('environ.flags', 'a string', { 'tsgi.multiprocess': 'yes' as never }),
      broken('environ.flags', 'a number', { 'tsgi.run_once': 0 as never }),
      broken('environ.early-hints', 'an object', { 'tsgi.early_hints': {} as never })
    ])
  })

  describe('changed by a layer', () => {
    const bad =
      (app: App): App =>
      (environ, start) => {
        environ.PATH_INFO = environ.PATH_INFO.slice(1)
        return app(environ, start)
      }
    const copies =
      (app: App): App =>
      (environ, start) =>
        app(Object.assign(Object.create(null) as Environ, environ), start)
    const chain = (layer: (app: App) => App): Case['run'] => {
      return around => call(around('layer')(layer(around('app')(hello))), { PATH_INFO: '/x' })
    }
    itFinds([
      {
        rule: 'environ.path-info',
        what: 'blames the layer',
        side: 'server',
        layer: 'layer',
        run: chain(bad)
      },
      { rule: 'environ.identity', what: 'a copy', side: 'server', layer: 'layer', run: chain(copies) }
    ])

    it("environ.object: a plain copy, which is the layer's", async () => {
      function plain(app: App): App {
        return (environ, start) => app({ ...environ }, start)
      }
      const { error } = await call(validated(hello, plain))
      expect(error).to.deep.include({ rule: 'environ.object', side: 'server', layer: 'plain' })
    })
  })

  describe('called wrongly', () => {
    const wrong: [string, unknown[]][] = [
      ['one argument', [createEnviron()]],
      ['three arguments', [createEnviron(), taken, {}]],
      ['no environ', [undefined, taken]],
      ['no startResponse', [createEnviron(), {}]]
    ]
    itFinds(
      wrong.map(([what, args]) => ({
        rule: 'app.arguments',
        what,
        side: 'server',
        run: around => {
          const app = around('app')(() => []) as unknown as (...args: unknown[]) => unknown
          return app(...args)
        }
      }))
    )
  })

  describe('of a good server', () => {
    it('may lack what may be absent, and hold what HTTP allows', async () => {
      const inits: EnvironInit[] = [
        {},
        { REMOTE_ADDR: undefined as never },
        { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '', REQUEST_URI: '*' },
        { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '', REQUEST_URI: 'http://localhost' },
        { REQUEST_METHOD: 'CONNECT', PATH_INFO: '', REQUEST_URI: 'localhost:443' },
        { REQUEST_URI: 'HTTPS://user@[::1]:8443/', HTTP_HOST: '[::1]:8443' },
        { HTTP_HOST: '', CONTENT_TYPE: 'text/plain; name=Zürich' },
        { SCRIPT_NAME: '/api', PATH_INFO: '' },
        { PATH_INFO: '/Straße/?#', REQUEST_URI: '/Stra%C3%9Fe/%3F%23' },
        { SERVER_NAME: '[::1]', SERVER_PROTOCOL: 'HTTP/2', HTTP_COOKIE: 'a=b; c=d', HTTP_X: 'Ã¤\t' },
        { CONTENT_LENGTH: '0', CONTENT_TYPE: 'text/plain', 'acme.user': { name: 'Ada' } },
        { 'tsgi.early_hints': () => {} }
      ]
      for (const init of inits) expect((await call(validator(hello), init)).text).to.equal('hello')
    })

    it('makes nothing before the app asks for it', () => {
      let made = 0
      const lazy = Object.create(null) as object
      for (const key of ['tsgi.input', 'tsgi.signal']) {
        Object.defineProperty(lazy, key, {
          get: () => {
            made++
            return undefined
          },
          configurable: true
        })
      }
      const { 'tsgi.input': _input, 'tsgi.signal': _signal, ...rest } = createEnviron()
      const environ = Object.assign(Object.create(lazy) as Environ, rest)
      const app: App = (given, start) => {
        start('200 OK', [])
        return [{ ...given }.PATH_INFO]
      }
      void validator(validator(app))(environ, taken)
      // As where a server has keys of the environ's own.
      Object.defineProperty(environ, 'tsgi.signal', {
        get: () => made++,
        enumerable: true,
        configurable: true
      })
      void validator(hello)(environ, taken)
      expect(made).to.equal(0)
      expect(Object.hasOwn(environ, 'tsgi.input')).to.equal(false)
    })
  })
})
