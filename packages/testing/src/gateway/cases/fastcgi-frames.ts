import { later } from '../apps.ts'
import { assert, assertEqual } from '../assert.ts'
import { answered, environOf, environsOf, paramsFor } from '../frames/cgi-request.ts'
import * as fcgi from '../frames/fastcgi.ts'
import type { Params } from '../frames/framing.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { trackedBody } from '../tracked-body.ts'
import type { WireClient } from '../wire.ts'

const { begin, fastcgi, fastcgiRequest, longSize, nameValues, readRecords, record } = fcgi
const speaks = 'fastcgi'
const END = record(fcgi.STDIN, 1, '')

/** Requests in unusual records, each of which is good. */
const GOOD: readonly [name: string, bytes: (params: Params) => string][] = [
  ['padding', params => begin(1, 1, 0) + record(4, 1, nameValues(params), 7) + record(4, 1, '', 255) + END],
  [
    'parameters in records of three bytes',
    params => {
      const parts = nameValues(params)
        .match(/[^]{1,3}/g)!
        .map(part => record(fcgi.PARAMS, 1, part))
      return begin(1, 1, 0) + parts.join('') + record(fcgi.PARAMS, 1, '') + END
    }
  ],
  [
    'lengths of four bytes',
    params => {
      const long = params.map(
        ([name, value]) => longSize(name.length) + longSize(value.length) + name + value
      )
      return begin(1, 1, 0) + record(fcgi.PARAMS, 1, long.join('')) + record(fcgi.PARAMS, 1, '') + END
    }
  ],
  ['records of a request that there is not', params => record(fcgi.STDIN, 9, 'x') + fastcgiRequest(params)]
]

/** Requests that break the protocol. */
const BAD: readonly [name: string, bytes: (params: Params) => string][] = [
  [
    'another version',
    params => record(fcgi.BEGIN_REQUEST, 1, '\0\u0001\0\0\0\0\0\0', 0, 2) + fastcgiRequest(params)
  ],
  [
    'a BEGIN_REQUEST that is too short',
    params => record(fcgi.BEGIN_REQUEST, 1, '\0\u0001') + fastcgiRequest(params).slice(16)
  ],
  ['a request with the number 0', params => fastcgiRequest(params, '', { id: 0 })],
  [
    'parameters that are shorter than they say',
    params =>
      begin(1, 1, 0) +
      record(fcgi.PARAMS, 1, `${nameValues(params)}\u0006\u0050HTTP_Xa`) +
      record(fcgi.PARAMS, 1, '') +
      END
  ],
  ['a CONTENT_LENGTH that is no number', params => fastcgiRequest([...params, ['CONTENT_LENGTH', '+3']])],
  ['two of REQUEST_METHOD', params => fastcgiRequest([...params, ['REQUEST_METHOD', 'POST']])],
  ['no REQUEST_URI', params => fastcgiRequest(params.filter(([name]) => name !== 'REQUEST_URI'))]
]

/** Behaviour 42: the records of FastCGI. */
export const fastcgiFrameCases: readonly GatewayCase[] = [
  ...GOOD.map(([name, bytes]): GatewayCase => ({
    behaviour: 42,
    name: `takes ${name}`,
    speaks,
    async run(wire) {
      const client = await wire.connect(bytes(paramsFor(wire, '/a%20b', { HTTP_X_LONG: 'x'.repeat(200) })))
      const { status, isWhole } = await answered(client, fastcgi)
      assertEqual(`${status}, ${isWhole ? 'whole' : 'broken off'}`, '200 OK, whole', 'answer')
      assertEqual(environOf(wire)['PATH_INFO'], '/a b', 'environ.PATH_INFO')
      assertEqual(environOf(wire)['HTTP_X_LONG']?.length, 200, 'length of environ.HTTP_X_LONG')
    }
  })),
  ...BAD.map(([name, bytes]): GatewayCase => ({
    behaviour: 42,
    name: `refuses ${name}`,
    speaks,
    async run(wire) {
      const client = await wire.connect(bytes(paramsFor(wire)))
      // Closed, or with a word about it: by a response, or by the end of a request of which nothing was taken.
      const { status } = await answered(client, fastcgi)
      if (status !== undefined) assertEqual(status, /^400 /, 'status')
      await wire.settle()
      assertEqual(environsOf(wire).length, 0, 'calls of the app')
    }
  })),
  {
    behaviour: 42,
    name: 'keeps a connection where it is asked to, and closes it where it is not',
    speaks,
    async run(wire) {
      const client = await wire.connect(fastcgiRequest(paramsFor(wire), '', { flags: fcgi.KEEP_CONNECTION }))
      await ended(client, 1)
      client.send(fastcgiRequest(paramsFor(wire), '', { id: 2 }))
      await ended(client, 2)
      await client.until(() => client.ended || client.closed, 'the end of the connection')
      assertEqual(environsOf(wire).length, 2, 'calls of the app')
    }
  },
  {
    behaviour: 42,
    name: 'refuses another role, and says so',
    speaks,
    async run(wire) {
      const client = await wire.connect(begin(1, 2, 0))
      assertEqual(protocolStatus(await ended(client, 1)), 3, 'protocolStatus (UNKNOWN_ROLE is 3)')
      assertEqual(environsOf(wire).length, 0, 'calls of the app')
    }
  },
  {
    behaviour: 42,
    name: 'answers or refuses a second request on a connection at work',
    speaks,
    app: async (_environ, startResponse) => {
      await later(30)
      startResponse('200 OK', [])
      return ['whole']
    },
    async run(wire) {
      const both = [1, 2].map(id => fastcgiRequest(paramsFor(wire), '', { id, flags: fcgi.KEEP_CONNECTION }))
      const client = await wire.connect(both.join(''))
      const [first, second] = [await ended(client, 1), await ended(client, 2)]
      assertEqual(protocolStatus(first), 0, 'protocolStatus of the first')
      assert(
        [0, 1].includes(protocolStatus(second)),
        'the second must be answered, or refused with CANT_MPX_CONN'
      )
      const told = readRecords(client.received).filter(({ type, id }) => type === fcgi.STDOUT && id === 1)
      assert(
        told
          .map(({ content }) => content)
          .join('')
          .endsWith('whole'),
        'the first must be answered'
      )
    }
  },
  {
    behaviour: 42,
    name: 'answers GET_VALUES with what it knows',
    speaks,
    async run(wire) {
      const asked = nameValues([
        ['FCGI_MPXS_CONNS', ''],
        ['FCGI_NONE_SUCH', '']
      ])
      const client = await wire.connect(record(fcgi.GET_VALUES, 0, asked))
      const { content } = await told(client, fcgi.GET_VALUES_RESULT)
      assertEqual(content.slice(0, 2), '\u000f\u0001', 'the lengths')
      assertEqual(content.slice(2), /^FCGI_MPXS_CONNS[01]$/, 'the values')
    }
  },
  {
    behaviour: 42,
    name: 'says that it does not know a type of record, and goes on',
    speaks,
    async run(wire) {
      const client = await wire.connect(record(99, 0, 'what?'))
      assertEqual((await told(client, fcgi.UNKNOWN_TYPE)).content.charCodeAt(0), 99, 'the type')
      client.send(fastcgiRequest(paramsFor(wire)))
      await ended(client, 1)
      assertEqual(environsOf(wire).length, 1, 'calls of the app')
    }
  },
  {
    behaviour: 42,
    name: 'ends a request that is aborted: signal, close, END_REQUEST',
    speaks,
    app: (environ, startResponse) => {
      const signal = environ['tsgi.signal']
      signal.addEventListener('abort', () => note(environ, 'signal', signal.reason))
      startResponse('200 OK', [])
      return trackedBody(environ, index => (index === 0 ? 'first' : new Promise(() => {})))
    },
    async run(wire) {
      const client = await wire.connect(fastcgiRequest(paramsFor(wire), '', { flags: fcgi.KEEP_CONNECTION }))
      await client.until(() => client.received.includes('first'), 'a chunk')
      client.send(record(fcgi.ABORT_REQUEST, 1, ''))
      await ended(client, 1)
      await wire.until(() => wire.notes('closed').length > 0, 'close')
      assertEqual(wire.notes('closed')[0], /AbortError/, 'what close got')
      assertEqual(wire.notes('signal'), wire.notes('closed'), 'the reason of the signal')
    }
  }
]

async function told(client: WireClient, type: number, id = 0): Promise<fcgi.FastcgiRecord> {
  const find = (): fcgi.FastcgiRecord | undefined =>
    readRecords(client.received).find(each => each.type === type && each.id === id)
  await client.until(() => find() !== undefined, `a record of type ${type}`)
  return find()!
}

const ended = (client: WireClient, id: number): Promise<fcgi.FastcgiRecord> =>
  told(client, fcgi.END_REQUEST, id)

const protocolStatus = ({ content }: fcgi.FastcgiRecord): number => content.charCodeAt(4)
