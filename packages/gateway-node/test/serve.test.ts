import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AddressInfo } from 'node:net'
import { compose, type App, type Environ, type Middleware } from '@tsgi/core'
import { serve, type ServeOptions } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, get, start } from './support.ts'
import { RawClient, talk } from '@tsgi/testing/gateway'

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`Hello from ${environ.REMOTE_ADDR ?? 'nowhere'}`]
}

describe('serve', () => {
  it('resolves to a URL that answers', async () => {
    await using server = await serve(hello, { port: 0 })
    expect(server.url).to.equal(`http://localhost:${server.port}`)
    const response = await fetch(server.url)
    expect(await response.text()).to.match(/^Hello from (127\.0\.0\.1|::1)$/)
  })

  it('is closed where its scope ends', async () => {
    const listening: boolean[] = []
    const { server } = await (async () => {
      await using running = await serve(hello, { port: 0, hostname: '127.0.0.1' })
      listening.push(running.server.listening)
      return running
    })()
    expect([...listening, server.listening]).to.deep.equal([true, false])
  })

  it('shows the address in the URL', async () => {
    await using server = await serve(hello, { port: 0, hostname: '127.0.0.1' })
    expect(server.url).to.equal(`http://127.0.0.1:${server.port}`)
  })

  it('gives every required key of environ', async () => {
    let seen: Environ | undefined
    await using fixture = await start((environ, startResponse) => {
      seen = environ
      return hello(environ, startResponse)
    })
    await talk(await RawClient.connect({ port: fixture.server.port, host: '127.0.0.1' }), get('/a?b'), {
      probe: false
    })
    expect(Object.getPrototypeOf(Object.getPrototypeOf(seen))).to.equal(null)
    expect('toString' in seen!).to.equal(false)
    expect({ ...seen }).to.deep.include({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a',
      REQUEST_URI: '/a?b',
      QUERY_STRING: 'b',
      SERVER_NAME: 'test',
      SERVER_PORT: String(fixture.server.port),
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '127.0.0.1',
      HTTP_HOST: 'test',
      'tsgi.version': [1, 0],
      'tsgi.url_scheme': 'http',
      'tsgi.multiprocess': false,
      'tsgi.run_once': false
    })
    expect(seen!.REMOTE_PORT).to.match(/^\d+$/)
    expect(seen!['tsgi.signal']).to.be.instanceOf(AbortSignal)
    expect(seen!['tsgi.signal']).to.equal(seen!['tsgi.signal'])
    expect(seen!['tsgi.errors']).to.respondTo('write')
  })

  it('listens on a Unix socket, and removes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-'))
    const path = join(folder, 'socket')
    try {
      const server = await serve(
        (environ, startResponse) => {
          startResponse('200 OK', [])
          return [JSON.stringify([environ.REMOTE_ADDR, environ.SERVER_NAME, environ.SERVER_PORT])]
        },
        { path, closeTimeout: 1, trustedProxies: ['unix'] }
      )
      expect(server).to.include({ url: `unix:${path}`, port: 0 })
      const { responses } = await talk(
        await RawClient.connect({ path }),
        get('/', 'X-Forwarded-For: 1.2.3.4'),
        { probe: false }
      )
      expect(responses[0]!.body).to.equal('["1.2.3.4","test","80"]')
      await server.close()
      expect(existsSync(path)).to.equal(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  describe('with a signal', () => {
    it('closes when it fires', async () => {
      const stop = new AbortController()
      const server = await serve(hello, { port: 0, signal: stop.signal })
      stop.abort()
      await once(server.server, 'close')
    })

    it('rejects when it has fired before', async () => {
      const failure = await failureOf(hello, { port: 0, signal: AbortSignal.abort(new Error('no')) })
      expect(failure.message).to.equal('no')
    })

    it('rejects when it fires while the server starts, and leaves nothing listening', async () => {
      const stop = new AbortController()
      const reason = new Error('no')
      const starting = serve(hello, { port: 0, signal: stop.signal })
      const refused = starting.then(
        () => undefined,
        (error: unknown) => error
      )
      stop.abort(reason)
      expect(await refused).to.equal(reason)
      expect(reason.stack).to.equal('Error: no')
    })
  })

  describe('with onError', () => {
    it('passes the error and environ', async () => {
      const seen: unknown[] = []
      await using fixture = await start(
        () => {
          throw new Error('broken')
        },
        { onError: (error, environ) => seen.push(String(error), environ.PATH_INFO) }
      )
      await talk(await RawClient.connect({ port: fixture.server.port, host: '127.0.0.1' }), get('/here'), {
        probe: false
      })
      expect(seen).to.deep.equal(['Error: broken', '/here'])
    })

    it('survives a handler that throws', async () => {
      await using fixture = await start(
        () => {
          throw new Error('broken')
        },
        {
          onError: () => {
            throw new Error('in the handler')
          }
        }
      )
      const said = await talk(
        await RawClient.connect({ port: fixture.server.port, host: '127.0.0.1' }),
        get('/'),
        { probe: false }
      )
      expect(said.responses[0]!.status).to.equal(500)
      expect(fixture.log()).to.match(/Error: broken[^]*onError: Error: in the handler/)
    })

    it('survives a handler, and a log, that reject', async () => {
      let log = ''
      await using fixture = await start(
        () => {
          throw new Error('broken')
        },
        {
          onError: async () => {
            throw new Error('in the handler')
          },
          errors: {
            write: text => {
              log += text
              return Promise.reject(new Error('in the log'))
            }
          }
        }
      )
      const said = await talk(
        await RawClient.connect({ port: fixture.server.port, host: '127.0.0.1' }),
        get('/'),
        { probe: false }
      )
      expect(said.responses[0]!.status).to.equal(500)
      expect(log).to.match(/Error: broken[^]*onError: Error: in the handler/)
    })
  })

  describe('refuses', () => {
    const bad: [name: string, options: object, message: RegExp][] = [
      [
        'a port that is none',
        { port: 65_536 },
        /^serve: port must be an integer from 0 to 65535, got 65536$/
      ],
      [
        'a port that is a string',
        { port: '80' },
        /^serve: port must be an integer from 0 to 65535, got "80"$/
      ],
      [
        'an option that does not exist',
        { prot: 1 },
        /^serve: unknown option "prot"; known are port, hostname, /
      ],
      ['a path and a port', { path: '/tmp/x', port: 1 }, /^serve: give either path or port/],
      ['an empty hostname', { hostname: '' }, /^serve: hostname must be a string that is not empty, got ""$/],
      ['a signal that is none', { signal: {} }, /^serve: signal must be an AbortSignal, got an object$/],
      ['onError that is no function', { onError: 1 }, /^serve: onError must be a function, got 1$/],
      ['onUpgrade that is no function', { onUpgrade: 1 }, /^serve: onUpgrade must be a function/],
      ['errors without write', { errors: {} }, /^serve: errors must have a write\(text\), got an object$/],
      [
        'a deadline of 0',
        { headersTimeout: 0 },
        /^serve: headersTimeout must be an integer from 1 to 2147483647/
      ],
      ['a deadline that no timer can wait', { writeTimeout: 2 ** 31 }, /^serve: writeTimeout must be/],
      [
        'a fraction',
        { maxHeaderCount: 1.5 },
        /^serve: maxHeaderCount must be an integer of at least 1, got 1.5$/
      ],
      ['NaN', { drainLimit: NaN }, /^serve: drainLimit must be/],
      [
        'a proxy that is no address',
        { trustedProxies: ['proxy'] },
        /^serve: trustedProxies takes .* got "proxy"$/
      ],
      ['a short address', { trustedProxies: ['127.1'] }, /^serve: trustedProxies takes/],
      [
        'proxies that are no list',
        { trustedProxies: '::1' },
        /^serve: trustedProxies must be an array of addresses, got "::1"$/
      ],
      ['an unknown header', { forwardedHeader: 'x' }, /^serve: forwardedHeader must be .* got "x"$/],
      ['a list of options', [] as never, /^serve: options must be an object, got an array$/],
      ['options that are none', 8000 as never, /^serve: options must be an object, got 8000$/]
    ]
    for (const [name, options, message] of bad) {
      it(name, async () => {
        const failure = await failureOf(hello, options)
        expect(failure.message).to.match(message)
        expect(failure.stack).to.equal(`${failure.name}: ${failure.message}`)
      })
    }

    it('an app that is no function', async () => {
      expect((await failureOf({} as App)).message).to.equal(
        'serve: the app must be a function, got an object'
      )
      expect((await failureOf(Object.create(null) as App)).message).to.match(/got an object$/)
      expect((await failureOf(Promise.resolve(hello) as never)).message).to.match(/await it first/)
    })

    it('a port in use', async () => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      const failure = await failureOf(hello, { port, hostname: '127.0.0.1' })
      expect(failure.message).to.equal(
        `serve: port ${port} is in use; stop what uses it or choose another port`
      )
      expect(failure).to.have.property('code', 'EADDRINUSE')
      other.close()
    })

    it('an address of another machine', async () => {
      const failure = await failureOf(hello, { port: 0, hostname: '192.0.2.1' })
      expect(failure.message).to.equal('serve: hostname 192.0.2.1 is no address of this machine')
    })

    it('a Unix socket in a directory that does not exist', async () => {
      const failure = await failureOf(hello, { path: '/nonexistent/socket' })
      expect(failure.message).to.equal('serve: the directory of /nonexistent/socket does not exist')
    })

    it('with one line and exit code 1, in a program', async () => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      const gateway = fileURLToPath(import.meta.resolve('@tsgi/gateway-node'))
      const program = `import { serve } from ${JSON.stringify(gateway)}
        await serve(() => [], { port: ${port}, hostname: '127.0.0.1' })`
      const { code, stderr } = await run(['--input-type=module', '--eval', program])
      other.close()
      expect(code).to.equal(1)
      expect(stderr).to.match(/serve: port \d+ is in use; stop what uses it or choose another port/)
      expect(stderr).to.not.match(/^ +at /m)
    })

    it('an app whose needs are not met, when it is compiled', () => {
      const needsSession: App<Environ & { 'tsgi.session': object }> = () => []
      const session = ((app: App<any>) => app) as Middleware<{ 'tsgi.session': object }>
      // @ts-expect-error: Property 'tsgi.session' is missing in type 'Environ'
      void (() => serve(needsSession))
      void (() => serve(compose(needsSession, session)))
    })
  })

  describe('with Upgrade', () => {
    const upgrade = get('/', 'Connection: Upgrade', 'Upgrade: custom')

    it('hands the connection to the handler', async () => {
      await using fixture = await start(hello, {
        onUpgrade(_request, socket, head) {
          socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${head.toString()}`)
        }
      })
      const client = await fixture.connect(`${upgrade}first bytes`)
      await client.until(() => client.received.endsWith('first bytes'))
    })

    it('serves an ordinary response when there is no handler', async () => {
      await using fixture = await start(hello)
      const client = await fixture.connect(upgrade)
      await client.until(() => client.received.includes('Hello'))
    })

    it('closes the connection when the handler throws', async () => {
      await using fixture = await start(hello, {
        onUpgrade() {
          throw new Error('broken')
        }
      })
      const client = await fixture.connect(upgrade)
      await client.until(() => client.ended || client.closed)
      expect(fixture.log()).to.match(/^onUpgrade: Error: broken/)
    })

    it('closes the connection when the handler rejects', async () => {
      await using fixture = await start(hello, {
        async onUpgrade() {
          throw new Error('broken')
        }
      })
      const client = await fixture.connect(upgrade)
      await client.until(() => client.ended || client.closed)
      expect(fixture.log()).to.match(/^onUpgrade: Error: broken/)
    })

    it('closes upgraded connections at the deadline of close', async () => {
      let taken = false
      await using fixture = await start(hello, { closeTimeout: 30, onUpgrade: () => (taken = true) })
      const client = await fixture.connect(upgrade)
      await eventually(() => taken)
      await fixture.server.close()
      await client.until(() => client.ended || client.closed)
    })
  })
})

async function failureOf(app: App, options?: ServeOptions): Promise<Error> {
  try {
    const server = await serve(app, options)
    await server.close()
  } catch (error) {
    return error as Error
  }
  throw new Error('serve did not fail')
}

function run(args: string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, args, (error, _stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }))
  })
}
