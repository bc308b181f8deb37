import { validateHeaderName } from 'node:http'
import type { Environ } from '@tsgi/core'
import { createEnviron, type EnvironSettings, type EnvironSource, type Peer } from '@tsgi/core/gateway'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const peer: Peer = {
  scheme: 'http',
  serverName: '192.0.2.1',
  serverPort: '8000',
  remoteAddress: '198.51.100.7',
  remotePort: '40000'
}
const settings: EnvironSettings = {
  errors: { write: () => {} },
  multiprocess: false,
  runOnce: true,
  maxHeaderCount: 100,
  maxBodySize: 1000,
  trust: undefined
}
const source: EnvironSource = {
  openInput: () => (async function* () {})(),
  openSignal: () => new AbortController().signal,
  earlyHints: undefined
}

interface Request {
  method?: string
  target?: string
  protocol?: string
  headers?: string[]
  settings?: Partial<EnvironSettings>
  peer?: Partial<Peer>
  source?: Partial<EnvironSource>
}

function build(request: Request = {}): Environ {
  const { method = 'GET', target = '/', protocol = 'HTTP/1.1', headers = [] } = request
  return createEnviron(
    { method, target, protocol, headers: ['Host', 'test', ...headers] },
    { ...peer, ...request.peer },
    { ...source, ...request.source },
    { ...settings, ...request.settings }
  )
}

function statusOf(request: Request): number | undefined {
  try {
    build(request)
    return undefined
  } catch (error) {
    return (error as { status?: number }).status
  }
}

describe('createEnviron', () => {
  it('gives an object that inherits nothing of Object.prototype', () => {
    const environ = build()
    for (const name of Object.getOwnPropertyNames(Object.prototype)) expect(name in environ).to.equal(false)
  })

  it('gives every key that is known before the body', () => {
    expect({ ...build({ target: '/a%20b?c', headers: ['X-Test', 'yes'] }) }).to.deep.equal({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      REQUEST_URI: '/a%20b?c',
      QUERY_STRING: 'c',
      SERVER_NAME: 'test',
      SERVER_PORT: '8000',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '198.51.100.7',
      REMOTE_PORT: '40000',
      HTTP_HOST: 'test',
      HTTP_X_TEST: 'yes',
      'tsgi.version': [1, 0],
      'tsgi.url_scheme': 'http',
      'tsgi.errors': settings.errors,
      'tsgi.multiprocess': false,
      'tsgi.run_once': true
    })
  })

  it('leaves out the address of a peer that has none', () => {
    const environ = build({ peer: { remoteAddress: undefined, remotePort: undefined } })
    expect('REMOTE_ADDR' in environ).to.equal(false)
    expect('REMOTE_PORT' in environ).to.equal(false)
  })

  describe('makes', () => {
    for (const [key, method] of [
      ['tsgi.input', 'openInput'],
      ['tsgi.signal', 'openSignal']
    ] as const) {
      it(`${key} at its first use, once`, () => {
        let made = 0
        const environ = build({
          source: {
            [method]: () => {
              made++
              return source[method]()
            }
          }
        })
        expect(made).to.equal(0)
        expect(key in environ).to.equal(true)
        expect(environ[key]).to.equal(environ[key])
        expect(made).to.equal(1)
        expect(Object.keys(environ)).to.include(key)
      })

      it(`no ${key} where it is assigned`, () => {
        const environ = build({ source: { [method]: () => expect.fail('made') } })
        const own = {} as never
        environ[key] = own
        expect(environ[key]).to.equal(own)
      })
    }

    it('tsgi.early_hints where the gateway has it', () => {
      const earlyHints = (): void => {}
      expect(build({ source: { earlyHints } })['tsgi.early_hints']).to.equal(earlyHints)
      expect('tsgi.early_hints' in build({ source: { earlyHints } })).to.equal(true)
      const environ = build()
      expect('tsgi.early_hints' in environ).to.equal(false)
      environ['tsgi.early_hints'] = earlyHints
      expect(environ['tsgi.early_hints']).to.equal(earlyHints)
    })
  })

  describe('takes the target apart', () => {
    const targets: [target: string, path: string, query: string][] = [
      ['/', '/', ''],
      ['/?', '/', ''],
      ['/??', '/', '?'],
      ['/a?b?c', '/a', 'b?c'],
      ['/%3F?%3F', '/?', '%3F'],
      ['/a%2Fb', '/a/b', ''],
      ['/%25', '/%', ''],
      ['/%2541', '/%41', ''],
      ['/+', '/+', ''],
      ['/%e2%82%ac', '/€', ''],
      ['/%F0%9F%98%80', '/😀', ''],
      ['//evil.test/x', '//evil.test/x', ''],
      ['/../..', '/../..', ''],
      ['/a#b?c', '/a', ''],
      ['/a?b#c', '/a', 'b'],
      ['/?%zz', '/', '%zz'],
      ['http://h', '/', ''],
      ['http://h/', '/', ''],
      ['HTTPS://h/a?b', '/a', 'b'],
      ['http://h?b', '/', 'b'],
      ['http://u:p@h/a@b', '/a@b', '']
    ]
    for (const [target, path, query] of targets) {
      it(target, () => {
        const environ = build({ target })
        expect(environ.PATH_INFO).to.equal(path)
        expect(environ.QUERY_STRING).to.equal(query)
        expect(environ.REQUEST_URI).to.equal(target)
      })
    }

    it('OPTIONS * and OPTIONS http://h', () => {
      for (const target of ['*', 'http://h']) {
        expect(build({ method: 'OPTIONS', target }).PATH_INFO).to.equal('')
      }
    })

    const refused: [target: string, status: number, method?: string][] = [
      ['', 400],
      ['a', 400],
      ['*', 400],
      ['http:/a', 400],
      ['http://', 400],
      ['http:///a', 400],
      ['http://a@b@c/', 400],
      ['http://a b/', 400],
      ['http://[::g]/', 400],
      ['file:///a', 400],
      ['javascript:alert(1)', 400],
      ['/%', 400],
      ['/%2', 400],
      ['/%gg', 400],
      ['/%00', 400],
      ['/%ff', 400],
      ['/%c0%80', 400],
      ['/%ed%a0%80', 400],
      ['/%f5%80%80%80', 400],
      ['/a b', 400],
      ['/é', 400],
      ['/a\n', 400],
      ['/?\x7f', 400],
      ['h:80', 501, 'CONNECT'],
      ['/', 501, 'CONNECT']
    ]
    for (const [target, status, method = 'GET'] of refused) {
      it(`refuses ${method} ${JSON.stringify(target)} with ${status}`, () => {
        expect(statusOf({ method, target })).to.equal(status)
      })
    }

    it('decodes whatever encodeURIComponent encodes', () => {
      const unit = fc.constantFrom(
        'a',
        'B',
        '/',
        '%',
        '+',
        ' ',
        '?',
        '#',
        '\x7f',
        'é',
        'e\u0301',
        '€',
        '\uffff',
        '😀'
      )
      fc.assert(
        fc.property(fc.string({ unit }), text => {
          expect(build({ target: `/${encodeURIComponent(text)}` }).PATH_INFO).to.equal(`/${text}`)
        })
      )
    })

    it('refuses with a status, or gives a path, whatever the target', () => {
      // prettier-ignore
      const part = fc.constantFrom(
        '/', '//', '..', '*', 'http://', 'h', ':', '@', '?', '#', '%', '%2', '%41', '%00', '%c3', '%a9',
        'a', ' ', '\t', '\0', '\x7f', 'é', '€', '\ud800', '\udc00'
      )
      fc.assert(
        fc.property(fc.string({ unit: part }), target => {
          const status = statusOf({ target })
          if (status === undefined) expect(build({ target }).PATH_INFO).to.match(/^\//)
          else expect(status).to.equal(400)
        })
      )
    })
  })

  describe('checks Host', () => {
    const good: [host: string, name: string][] = [
      ['example.org', 'example.org'],
      ['EXAMPLE.org:80', 'EXAMPLE.org'],
      ['a_b-c~d', 'a_b-c~d'],
      ['a:', 'a'],
      ['127.0.0.1:65535', '127.0.0.1'],
      ['[::]', '[::]'],
      ['[2001:db8::1]:80', '[2001:db8::1]'],
      ['[1:2:3:4:5:6:7:8]', '[1:2:3:4:5:6:7:8]'],
      ['[::ffff:192.0.2.1]', '[::ffff:192.0.2.1]'],
      ['%41', '%41']
    ]
    for (const [host, name] of good) {
      it(`takes ${host}`, () => {
        expect(build({ target: `http://${host}/` })).to.include({ HTTP_HOST: host, SERVER_NAME: name })
      })
    }

    const bad = [
      'a,b',
      'a b',
      'a/b',
      'a?b',
      'a#b',
      'a@b',
      'a:b',
      'a:65536',
      'a:1:2',
      '%4',
      '%zz',
      'é',
      'a\\b',
      '<a>'
    ]
    const badAddresses = [
      '[',
      '[]',
      '[::',
      '[:::]',
      '[1:2:3:4:5:6:7]',
      '[1:2:3:4:5:6:7:8:9]',
      '[::1]a',
      '[12345::]'
    ]
    const badMapped = ['[::1.2.3]', '[::1.2.3.256]', '[1.2.3.4::]', '[1::2::3]', '[::%25eth0]', '[v1.a]']
    for (const host of [...bad, ...badAddresses, ...badMapped]) {
      it(`refuses ${host}`, () => {
        expect(statusOf({ headers: [] })).to.equal(undefined)
        const headers = ['Host', host]
        expect(() =>
          createEnviron({ method: 'GET', target: '/', protocol: 'HTTP/1.1', headers }, peer, source, settings)
        ).to.throw('request: Host is malformed')
      })
    }
  })

  describe('maps headers', () => {
    it('drops what could pose as another, and what is for the connection', () => {
      const dropped = [
        'A_B',
        'Proxy',
        'Connection',
        'Keep-Alive',
        'TE',
        'Trailer',
        'Upgrade',
        'Proxy-Authorization'
      ]
      const environ = build({ headers: dropped.flatMap(name => [name, 'x']) })
      expect(Object.keys(environ).filter(key => key.startsWith('HTTP_'))).to.deep.equal(['HTTP_HOST'])
    })

    it('drops what Connection lists, but not what others rely on', () => {
      const environ = build({
        headers: [
          'Connection',
          'close, X-Hop , host',
          'X-Hop',
          '1',
          'X-End',
          '2',
          'Connection',
          'X-Hop2',
          'X-Hop2',
          '3'
        ]
      })
      expect(environ).to.include({ HTTP_X_END: '2', HTTP_HOST: 'test' })
      expect(environ).to.not.have.any.keys('HTTP_X_HOP', 'HTTP_X_HOP2')
    })

    const refused: [name: string, headers: string[], status: number][] = [
      ['a second Host', ['host', 'test'], 400],
      ['a second Content-Type', ['Content-Type', 'a', 'content-type', 'a'], 400],
      ['a second Content-Length', ['Content-Length', '1', 'Content-Length', '1'], 400],
      ['a signed length', ['Content-Length', '+1'], 400],
      ['a hexadecimal length', ['Content-Length', '0x1'], 400],
      ['an empty length', ['Content-Length', ''], 400],
      ['a length beyond the limit', ['Content-Length', '1001'], 413],
      ['a length beyond all numbers', ['Content-Length', '9'.repeat(400)], 413],
      ['two framings', ['Content-Length', '1', 'Transfer-Encoding', 'chunked'], 400],
      ['chunked not at the end', ['Transfer-Encoding', 'chunked, gzip'], 400],
      ['chunked twice', ['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 400],
      ['no chunked', ['Transfer-Encoding', 'identity'], 400],
      ['an empty coding', ['Transfer-Encoding', ''], 400],
      ['another coding', ['Transfer-Encoding', 'gzip, chunked'], 501],
      ['a name with a space', ['a b', 'c'], 400],
      ['an empty name', ['', 'c'], 400],
      ['too many', Array.from({ length: 200 }, () => 'a'), 431]
    ]
    for (const [name, headers, status] of refused) {
      it(`refuses ${name} with ${status}`, () => expect(statusOf({ headers })).to.equal(status))
    }

    it('joins what is repeated, loses nothing, in any order', () => {
      const name = fc.stringMatching(/^[Xx]-[A-Ca-c]$/)
      const value = fc.string({
        unit: fc.integer({ min: 0x20, max: 0xff }).map(code => String.fromCharCode(code))
      })
      fc.assert(
        fc.property(fc.array(fc.tuple(name, value), { maxLength: 90 }), pairs => {
          const environ: Record<string, unknown> = { ...build({ headers: pairs.flat() }) }
          const expected = new Map<string, string>()
          for (const [header, text] of pairs) {
            const key = `HTTP_${header.toUpperCase().replaceAll('-', '_')}`
            const before = expected.get(key)
            expected.set(key, before === undefined ? text : `${before}, ${text}`)
          }
          for (const [key, text] of expected) expect(environ[key]).to.equal(text)
        })
      )
    })

    it('takes for a name what Node takes for one', () => {
      const unit = fc.integer({ min: 0, max: 0x17f }).map(code => String.fromCharCode(code))
      fc.assert(
        fc.property(fc.string({ unit, maxLength: 3 }), name => {
          let node: number | undefined
          try {
            validateHeaderName(name)
          } catch {
            node = 400
          }
          expect(statusOf({ headers: [name, 'x'] })).to.equal(node)
        })
      )
    })
  })
})
