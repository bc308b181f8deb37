import { echo, later } from '../apps.ts'
import { assert, assertEqual } from '../assert.ts'
import { ask, environOf, environsOf, paramsFor, answered, type Changes } from '../frames/cgi-request.ts'
import type { Framing } from '../frames/framing.ts'
import type { GatewayCase } from '../gateway-case.ts'

/** Requests that are under way at the same time. */
const SIDE_BY_SIDE = 32

/** Behaviour 42: what a gateway makes of the parameters of a front server. */
export function cgiRequestCases(framing: Framing): GatewayCase[] {
  const expectEnviron = (
    name: string,
    target: string,
    changes: Changes,
    expected: Readonly<Record<string, string | undefined>>
  ): GatewayCase => ({
    behaviour: 42,
    name,
    speaks: framing.protocol,
    async run(wire) {
      const { status } = await ask(wire, framing, paramsFor(wire, target, changes))
      assertEqual(status, '200 OK', 'status')
      const environ = environOf(wire)
      for (const [key, value] of Object.entries(expected)) {
        assertEqual(Object.hasOwn(environ, key) ? environ[key] : undefined, value, `environ.${key}`)
      }
    }
  })
  return [
    {
      behaviour: 42,
      name: 'makes the same environ wherever the bytes are cut',
      speaks: framing.protocol,
      app: echo,
      async run(wire) {
        const params = paramsFor(wire, '/caf%C3%A9?q=1', {
          REQUEST_METHOD: 'POST',
          HTTP_COOKIE: ['a=1', 'b=2']
        })
        const bytes = framing.request(params, 'name=Ada')
        const cut = async (at: number): Promise<void> => {
          const client = await wire.connect(bytes.slice(0, at))
          await later(2) // so that the gateway gets the first part by itself
          client.send(bytes.slice(at))
          const { status, body } = await answered(client, framing)
          assertEqual(
            `${status}: ${body}`,
            '200 OK: name=Ada',
            `what is answered to a request cut at byte ${at}`
          )
        }
        for (let first = 0; first < bytes.length; first += SIDE_BY_SIDE) {
          const places = Array.from({ length: SIDE_BY_SIDE }, (_, i) => first + i)
          await Promise.all(places.filter(at => at < bytes.length).map(cut))
        }
        await wire.settle()
        const environs = environsOf(wire).map(environ => JSON.stringify(environ))
        assertEqual(environs.length, bytes.length, 'calls of the app')
        const other = environs.find(environ => environ !== environs[0])
        assert(other === undefined, `the environ must be ${environs[0]}, and once was ${other}`)
      }
    },
    {
      behaviour: 42,
      name: 'makes the same environ of bytes that come one by one',
      speaks: framing.protocol,
      async run(wire) {
        const client = await wire.connect('')
        for (const byte of framing.request(paramsFor(wire, '/a%2Fb?c'), '')) {
          client.send(byte)
          await later()
        }
        assertEqual((await answered(client, framing)).body, 'ok', 'body')
        assertEqual(environOf(wire)['PATH_INFO'], '/a/b', 'environ.PATH_INFO')
      }
    },
    expectEnviron(
      'joins repeated names, cookies with a semicolon',
      '/',
      { HTTP_X_DUP: ['a', 'b'], HTTP_COOKIE: ['a=1', 'b=2'] },
      { HTTP_X_DUP: 'a, b', HTTP_COOKIE: 'a=1; b=2' }
    ),
    ...PATHS.map(([who, target, changes, path, query]) =>
      expectEnviron(`makes PATH_INFO of REQUEST_URI, ${who}`, target, changes, {
        SCRIPT_NAME: '',
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_URI: target
      })
    ),
    expectEnviron(
      'has every key that the request line gives',
      '/',
      {},
      {
        REQUEST_METHOD: 'GET',
        SERVER_NAME: 'test',
        SERVER_PORT: '80',
        SERVER_PROTOCOL: 'HTTP/1.1',
        REMOTE_ADDR: '127.0.0.1',
        REMOTE_PORT: '4711',
        HTTP_HOST: 'test'
      }
    ),
    expectEnviron(
      'drops what front servers pass on, and no app may see',
      '/',
      {
        HTTP_PROXY: 'http://evil/',
        HTTP_CONTENT_TYPE: 'text/html',
        HTTP_CONTENT_LENGTH: '5',
        HTTP_TRANSFER_ENCODING: 'chunked',
        HTTP_CONNECTION: 'close'
      },
      {
        HTTP_PROXY: undefined,
        HTTP_CONTENT_TYPE: undefined,
        HTTP_CONTENT_LENGTH: undefined,
        HTTP_TRANSFER_ENCODING: undefined,
        HTTP_CONNECTION: undefined
      }
    ),
    expectEnviron(
      'leaves out CONTENT_TYPE where it comes empty',
      '/',
      { CONTENT_TYPE: '' },
      { CONTENT_TYPE: undefined }
    ),
    expectEnviron(
      'survives names that an object inherits',
      '/',
      { ['__proto__']: 'a', HTTP_CONSTRUCTOR: 'b' },
      { HTTP_CONSTRUCTOR: 'b', constructor: undefined, toString: undefined }
    ),
    ...['/%zz', '/%00', '/%ff', 'index.html'].map((target): GatewayCase => ({
      behaviour: 42,
      name: `refuses the target ${target}`,
      speaks: framing.protocol,
      async run(wire) {
        const { status } = await ask(wire, framing, paramsFor(wire, target))
        assertEqual(status, /^400 /, 'status')
        await wire.settle()
        assertEqual(environsOf(wire).length, 0, 'calls of the app')
      }
    }))
  ]
}

/** What front servers make of the path; none of it can be trusted, or is complete (gateways fold slashes, and decode). */
const PATHS: readonly [who: string, target: string, changes: Changes, path: string, query: string][] = [
  ['which comes alone', '/caf%C3%A9/%2541?q=%20&r', {}, '/café/%41', 'q=%20&r'],
  ['beside a SCRIPT_NAME that is the whole path', '/a%20b/c', { SCRIPT_NAME: '/a b/c' }, '/a b/c', ''],
  [
    'beside a PATH_INFO with folded slashes',
    '//a/../b',
    { SCRIPT_NAME: '', PATH_INFO: '/b' },
    '//a/../b',
    ''
  ],
  ['without a fragment', '/a?b#c', {}, '/a', 'b'],
  ['of which a URL is made', 'http://test/p?q', {}, '/p', 'q']
]
