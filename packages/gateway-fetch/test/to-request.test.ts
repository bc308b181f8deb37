import type { App, Environ } from '@tsgi/core'
import { toRequest } from '@tsgi/gateway-fetch'
import { call, createEnviron } from '@tsgi/testing'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { settle } from './support.ts'

/** What an app gets when it does that with its Request. */
async function asked<T>(
  use: (request: Request, environ: Environ) => T | Promise<T>,
  environ: Partial<Environ> = {},
  input = ''
): Promise<T> {
  let result!: T
  const app: App = async (given, startResponse) => {
    result = await use(toRequest(given), given)
    startResponse('200 OK', [])
    return []
  }
  const length = { CONTENT_LENGTH: String(Buffer.byteLength(input)) }
  const { error } = await call(
    app,
    input === '' ? environ : { REQUEST_METHOD: 'POST', ...length, ...environ },
    { input }
  )
  if (error !== undefined) throw error
  return result
}

describe('toRequest', () => {
  it('is a Request, for the runtime too', async () => {
    const seen = await asked(
      async request => {
        const copy = new Request(request, { headers: { 'X-Other': '1' } })
        return [
          request instanceof Request,
          Object.prototype.toString.call(request),
          copy.url,
          await copy.text()
        ]
      },
      { PATH_INFO: '/a' },
      'body'
    )
    expect(seen).to.deep.equal([true, '[object Request]', 'http://localhost/a', 'body'])
  })

  it('parses a form with a file', async () => {
    const input = [
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
      '--b\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nfile',
      '--b--\r\n'
    ].join('\r\n')
    const form = await asked(
      request => request.formData(),
      { CONTENT_TYPE: 'multipart/form-data; boundary=b' },
      input
    )
    expect(form.get('a')).to.equal('1')
    expect(await (form.get('f') as File).text()).to.equal('file')
  })

  it('is used once it was read, for copies too', async () => {
    const errors = await asked(
      async request => {
        const before = request.bodyUsed
        expect(await request.json()).to.deep.equal({ a: 1 })
        const failed = (use: () => unknown): unknown => {
          try {
            return use()
          } catch (error) {
            return error instanceof TypeError
          }
        }
        return [
          before,
          request.bodyUsed,
          request.body === null || request.body.locked || request.bodyUsed,
          failed(() => request.clone()),
          failed(() => new Request(request)),
          await request.arrayBuffer().catch((error: unknown) => error instanceof TypeError)
        ]
      },
      {},
      '\ufeff{"a":1}'
    )
    expect(errors).to.deep.equal([false, true, true, true, true, true])
  })

  it('passes on that the body is no JSON', async () => {
    const error = await asked(request => request.json().catch((thrown: unknown) => thrown), {}, 'no')
    expect(error).to.be.an.instanceOf(SyntaxError)
  })

  const reads: [name: string, read: (request: Request) => Promise<unknown>, expected: unknown][] = [
    ['text', request => request.text(), '{"a":"b"}'],
    ['json', request => request.json(), { a: 'b' }],
    ['arrayBuffer', async request => (await request.arrayBuffer()).byteLength, 9],
    ['blob', async request => (await request.blob()).size, 9],
    ['clone', request => request.clone().text(), '{"a":"b"}'],
    ['body', async request => (await new Response(request.body).text()).length, 9]
  ]
  for (const [name, read, expected] of reads) {
    it(`reads the body once, by ${name}`, async () => {
      const [result, again, used] = await asked(
        async request => {
          const first = await read(request)
          if (name === 'clone') await request.text()
          return [first, await request.text().catch((error: unknown) => error), request.bodyUsed]
        },
        {},
        '{"a":"b"}'
      )
      expect(result).to.deep.equal(expected)
      expect(again).to.be.an.instanceOf(TypeError)
      expect(used).to.equal(true)
    })
  }

  it('leaves the input alone until it is asked for', async () => {
    const text = await asked(
      async (request, environ) => {
        expect(request.headers.get('content-type')).to.equal('text/plain')
        let read = ''
        for await (const chunk of environ['tsgi.input']) read += new TextDecoder().decode(chunk)
        return read
      },
      { CONTENT_TYPE: 'text/plain' },
      'body'
    )
    expect(text).to.equal('body')
  })

  it('asks for a chunk of the input when it is asked for one, and ends it when it is cancelled', async () => {
    let pulled = 0
    let ended = 0
    const input = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array([++pulled])
      } finally {
        ended++
      }
    }
    await asked(
      async (request, environ) => {
        environ['tsgi.input'] = input()
        const reader = request.body!.getReader()
        for (let reads = 1; reads <= 3; reads++) {
          expect((await reader.read()).value).to.deep.equal(new Uint8Array([reads]))
          await settle()
          expect(pulled).to.be.within(reads, reads + 1)
        }
        await reader.cancel()
      },
      {},
      'x'
    )
    expect(ended).to.equal(1)
  })

  const inputs: [name: string, change: (environ: Environ) => void][] = [
    ['', () => {}],
    [
      ', of an input that takes no mark',
      environ => {
        const input = environ['tsgi.input']
        environ['tsgi.input'] = Object.freeze({ [Symbol.asyncIterator]: () => input[Symbol.asyncIterator]() })
      }
    ]
  ]
  for (const [name, change] of inputs) {
    it(`refuses to read for two${name}`, async () => {
      const error = await asked(
        async (request, environ) => {
          change(environ)
          await request.text()
          return toRequest(environ)
            .text()
            .catch((thrown: unknown) => thrown)
        },
        {},
        'body'
      )
      expect(String(error)).to.match(/another Request of this environ has read the body already/)
    })
  }

  const derived: [name: string, derive: (input: object, own: object) => object][] = [
    ['inherits from', (input, own) => Object.setPrototypeOf(own, input)],
    ['was copied from', (input, own) => ({ ...input, ...own })]
  ]
  for (const [name, derive] of derived) {
    it(`reads an input that ${name} one that another Request has read`, async () => {
      const text = await asked(
        async (request, environ) => {
          const read = await request.text()
          const own = {
            async *[Symbol.asyncIterator]() {
              yield Buffer.from(read.toUpperCase())
            }
          }
          environ['tsgi.input'] = derive(environ['tsgi.input'], own) as Environ['tsgi.input']
          return toRequest(environ).text()
        },
        {},
        'body'
      )
      expect(text).to.equal('BODY')
    })
  }

  it('has no body for GET and HEAD, as Fetch has it', async () => {
    for (const REQUEST_METHOD of ['GET', 'HEAD']) {
      const seen = await asked(
        async request => [request.body, await request.text()],
        { REQUEST_METHOD },
        'body'
      )
      expect(seen).to.deep.equal([null, ''])
    }
  })

  it('has the signal of the exchange, and the headers', async () => {
    const environ = { HTTP_X_ONE: 'a', HTTP_COOKIE: 'a=1; b=2', CONTENT_TYPE: 'text/css' }
    const seen = await asked(
      (request, given) => [
        request.signal.aborted === given['tsgi.signal'].aborted,
        request.headers === request.headers,
        request.headers.get('X-One'),
        request.headers.get('cookie'),
        request.headers.get('content-type'),
        request.redirect
      ],
      environ
    )
    expect(seen).to.deep.equal([true, true, 'a', 'a=1; b=2', 'text/css', 'manual'])
  })

  describe('aborts', () => {
    const followers: [name: string, follow: (request: Request) => Request][] = [
      ['itself', request => request],
      ['a copy', request => new Request(request)],
      ['a copy with other headers', request => new Request(request, { headers: { 'x-a': 'b' } })],
      ['a copy of a copy', request => new Request(new Request(request))],
      ['a clone', request => request.clone()],
      ['a clone of a clone', request => request.clone().clone()]
    ]
    for (const [name, follow] of followers) {
      for (const when of ['before', 'after'] as const) {
        it(`${name} that was made ${when} the client has left, with the reason`, async () => {
          const controller = new AbortController()
          const environ = createEnviron({ HTTP_X_ONE: '1' })
          environ['tsgi.signal'] = controller.signal
          const request = toRequest(environ)
          const reason = new Error('gone')
          if (when === 'after') controller.abort(reason)
          const follower = follow(request)
          expect(follower.signal.aborted).to.equal(when === 'after')
          let heard = 0
          follower.signal.addEventListener('abort', () => void heard++)
          if (when === 'before') controller.abort(reason)
          expect([follower.signal.aborted, follower.signal.reason]).to.deep.equal([true, reason])
          expect(heard).to.equal(when === 'before' ? 1 : 0)
        })
      }
    }

    it('a fetch of it', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        const controller = new AbortController()
        const { port } = server.address() as AddressInfo
        const environ = createEnviron({ HTTP_HOST: `127.0.0.1:${port}` })
        environ['tsgi.signal'] = controller.signal
        const fetched = fetch(toRequest(environ)).catch((error: unknown) => error)
        await once(server, 'request')
        controller.abort(new Error('gone'))
        expect(String(await fetched)).to.match(/gone|abort/i)
      } finally {
        server.close()
        server.closeAllConnections()
      }
    })
  })

  describe('builds the URL of', () => {
    const urls: [name: string, environ: Record<string, string | undefined>, url: string][] = [
      [
        'what was sent',
        { REQUEST_URI: '/a%2Fb?c', PATH_INFO: '/a/b', QUERY_STRING: 'c' },
        'http://localhost/a%2Fb?c'
      ],
      ['a mount', { SCRIPT_NAME: '/m', PATH_INFO: '/a' }, 'http://localhost/m/a'],
      [
        'a rewritten path',
        { REQUEST_URI: '/old', PATH_INFO: '/new ü?#%\\' },
        'http://localhost/new%20%C3%BC%3F%23%25%5C'
      ],
      ['two slashes', { PATH_INFO: '//evil.test/x' }, 'http://localhost//evil.test/x'],
      ['dots that are no segment', { PATH_INFO: '/.a/..b/c...' }, 'http://localhost/.a/..b/c...'],
      ['a lone surrogate', { REQUEST_URI: '/x', PATH_INFO: '/\ud800' }, 'http://localhost/%EF%BF%BD'],
      ['OPTIONS *', { REQUEST_METHOD: 'OPTIONS', REQUEST_URI: '*', PATH_INFO: '' }, 'http://localhost/'],
      [
        'the absolute form',
        { REQUEST_URI: 'http://localhost/a%2Fb', PATH_INFO: '/a/b' },
        'http://localhost/a%2Fb'
      ],
      ['a query that holds a hash', { PATH_INFO: '/', QUERY_STRING: 'a#b' }, 'http://localhost/?a%23b'],
      ['a host with a port', { HTTP_HOST: 'Example.test:8080' }, 'http://example.test:8080/'],
      ['an IPv6 address', { HTTP_HOST: '[::1]:80' }, 'http://[::1]/'],
      ['https', { 'tsgi.url_scheme': 'https', HTTP_HOST: 'a:443' }, 'https://a/'],
      ['no Host', { HTTP_HOST: undefined, SERVER_NAME: 'here', SERVER_PORT: '81' }, 'http://here:81/']
    ]
    for (const [name, environ, url] of urls) {
      it(name, () => {
        expect(toRequest(createEnviron({ PATH_INFO: '/', ...environ })).url).to.equal(url)
      })
    }

    // A guard that has looked at PATH_INFO must not be passed by another path in the URL.
    for (const [path, sent] of [
      ['/a/../b', '/a/../b'],
      ['/a/../b', '/a/%2e%2E/b'],
      ['/..', '/..'],
      ['/a/./b', '/a/./b'],
      ['/a/.', '/a/%2e']
    ] as const) {
      it(`no path with dot segments: ${sent}`, () => {
        const environ = createEnviron({ PATH_INFO: path, REQUEST_URI: sent })
        expect(() => toRequest(environ))
          .to.throw(`request: the path "${path}" has dot segments, which a URL cannot hold`)
          .with.property('status', 400)
      })
    }

    for (const host of ['evil/path?', 'user@host', 'a b', 'a,b', 'host:99999', '1.2.3.999', '[::1', 'a#b']) {
      it(`no host like ${host}`, () => {
        const environ = createEnviron({ HTTP_HOST: host })
        expect(() => toRequest(environ))
          .to.throw(/makes no URL/)
          .with.property('status', 400)
      })
    }
  })

  it('refuses what is no environ', () => {
    expect(() => toRequest(undefined as unknown as Environ)).to.throw(
      TypeError,
      /takes an environ, got undefined/
    )
  })
})
