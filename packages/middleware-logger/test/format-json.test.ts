import type { App } from '@tsgi/core'
import type { LoggerOptions } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, log } from './support.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

/** Everything that a line can hold. */
const FULL = {
  REQUEST_URI: '/x?a=1',
  REMOTE_USER: 'bob',
  HTTP_HOST: 'example.org:81',
  HTTP_REFERER: 'http://r/?token=1',
  HTTP_USER_AGENT: 'Ã©',
  HTTP_TRACEPARENT: `00-${TRACE}-${SPAN}-01`,
  HTTP_X_REQUEST_ID: 'id-1'
}
const FULL_OPTIONS: LoggerOptions = { format: 'json', requestId: { trust: true } }

describe('logger, format json', () => {
  it('shows what is known, in a fixed order', async () => {
    const { log: line } = await log({ format: 'json' })
    expect(line).to.equal(
      '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x 200","method":"GET","target":"/x",' +
        '"protocol":"HTTP/1.1","status":200,"bytes":11,"ttfb_ms":0.5,"duration_ms":1.234,"client":"127.0.0.1",' +
        '"outcome":"complete"}\n'
    )
  })

  it('shows everything', async () => {
    const { log: line } = await log(FULL_OPTIONS, FULL)
    expect(line).to.equal(
      '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x?a=1 200","method":"GET",' +
        '"target":"/x?a=1","protocol":"HTTP/1.1","status":200,"bytes":11,"ttfb_ms":0.5,"duration_ms":1.234,' +
        '"client":"127.0.0.1","user":"bob","host":"example.org:81","referer":"http://r/?token=REDACTED",' +
        `"user_agent":"é","request_id":"id-1","trace_id":"${TRACE}","span_id":"${SPAN}","outcome":"complete"}\n`
    )
  })

  const agents: [agent: string, json: string][] = [
    ['\x9b31m', String.raw`"\u009b31m"`],
    ['Ã©', '"é"'],
    ['caf\xe9', '"café"'],
    ['\u202e', String.raw`"\u202e"`],
    ['a"b\\\r\n', String.raw`"a\"b\\\r\n"`]
  ]
  for (const [agent, json] of agents) {
    it(`shows a text as ${json}`, async () => {
      const { log: line } = await log({ format: 'json' }, { HTTP_USER_AGENT: agent })
      expect(line).to.include(`"user_agent":${json},`)
    })
  }

  it('shows the headers that are asked for, and no credentials', async () => {
    const headers = { request: ['Accept', 'Cookie', 'X-None'], response: ['Content-Type', 'Set-Cookie'] }
    const { log: line } = await log({ format: 'json', headers }, { HTTP_ACCEPT: '*/*', HTTP_COOKIE: 'a=b' })
    expect(line).to.include(
      '"outcome":"complete","request_headers":{"accept":"*/*","cookie":"REDACTED"},' +
        '"response_headers":{"content-type":"text/plain"}}\n'
    )
  })

  it('shows what gzip has decided and whose session it was, when they stand further in', async () => {
    const app: App = (environ, startResponse) => {
      Object.assign(environ, {
        'tsgi.gzip': { applied: true, reason: 'compressed', bytesIn: 100, bytesOut: 11 },
        'tsgi.session': { handle: 'hash', token: 'never shown' }
      })
      return hello(environ, startResponse)
    }
    const { log: line } = await log({ format: 'json' }, {}, app)
    expect(line).to.include(
      '"outcome":"complete","session":"hash","gzip":{"applied":true,"reason":"compressed","bytes_in":100,"bytes_out":11}}'
    )
    const { log: wish } = await log({ format: 'json' }, { 'tsgi.gzip': { level: 9 }, 'tsgi.session': {} })
    expect(wish).to.match(/"outcome":"complete"\}\n$/)
  })

  it('shows an error on one line', async () => {
    const { log: line, error } = await log({ format: 'json' }, {}, () => {
      throw new TypeError('a\nb')
    })
    expect(line.indexOf('\n')).to.equal(line.length - 1)
    const entry = JSON.parse(line) as Record<string, unknown>
    expect(entry).to.include({ level: 'error', status: 500, outcome: 'error', bytes: 0 })
    expect(entry['error']).to.deep.equal({
      type: 'TypeError',
      message: 'a\nb',
      stack: (error as TypeError).stack
    })
  })

  it('shows anything that is thrown', async () => {
    const thrown: [unknown, object][] = [
      ['text', { type: 'string', message: 'text' }],
      [null, { type: 'object', message: 'null' }],
      [{ name: 1 }, { type: 'Error', message: '[object Object]' }]
    ]
    for (const [value, shown] of thrown) {
      const { log: line } = await log({ format: 'json' }, {}, () => {
        throw value
      })
      expect((JSON.parse(line) as Record<string, unknown>)['error']).to.deep.equal(shown)
    }
  })
})

describe('logger, traceparent', () => {
  const table: [what: string, header: string, isValid: boolean][] = [
    ['a valid one', `00-${TRACE}-${SPAN}-01`, true],
    ['a later version with more fields', `01-${TRACE}-${SPAN}-01-more`, true],
    ['version 00 with more fields', `00-${TRACE}-${SPAN}-01-more`, false],
    ['version ff', `ff-${TRACE}-${SPAN}-01`, false],
    ['upper-case hex', `00-${TRACE.toUpperCase()}-${SPAN}-01`, false],
    ['a zero trace', `00-${'0'.repeat(32)}-${SPAN}-01`, false],
    ['a zero span', `00-${TRACE}-${'0'.repeat(16)}-01`, false],
    ['a short one', `00-${TRACE}-01`, false]
  ]
  for (const [what, header, isValid] of table) {
    it(`${isValid ? 'takes' : 'ignores'} ${what}`, async () => {
      const { log: line } = await log({ format: 'json' }, { HTTP_TRACEPARENT: header })
      expect(line.includes('trace_id')).to.equal(isValid)
    })
  }
})

describe('logger, schema', () => {
  const table: [schema: 'otel' | 'ecs' | 'gcp', object: object][] = [
    [
      'otel',
      {
        timestamp: '2026-11-20T20:57:33.123Z',
        severity_text: 'INFO',
        severity_number: 9,
        body: 'GET /x?a=1 200',
        trace_id: TRACE,
        span_id: SPAN,
        attributes: {
          'http.request.method': 'GET',
          'url.scheme': 'http',
          'url.path': '/x',
          'url.query': 'a=1',
          'http.response.status_code': 200,
          'http.response.body.size': 11,
          'http.server.request.duration': 0.001234,
          'client.address': '127.0.0.1',
          'network.protocol.version': '1.1',
          'server.address': 'example.org',
          'server.port': 81,
          'user.name': 'bob',
          'user_agent.original': 'é',
          'tsgi.request.id': 'id-1',
          'tsgi.outcome': 'complete',
          'tsgi.time_to_first_byte': 0.0005
        }
      }
    ],
    [
      'ecs',
      {
        '@timestamp': '2026-11-20T20:57:33.123Z',
        'log.level': 'info',
        message: 'GET /x?a=1 200',
        'ecs.version': '8.11.0',
        'event.kind': 'event',
        'event.outcome': 'success',
        'event.reason': 'complete',
        'event.duration': 1234000,
        'http.request.method': 'GET',
        'http.request.id': 'id-1',
        'http.request.referrer': 'http://r/?token=REDACTED',
        'http.response.status_code': 200,
        'http.response.body.bytes': 11,
        'http.version': '1.1',
        'url.original': '/x?a=1',
        'url.path': '/x',
        'url.query': 'a=1',
        'url.scheme': 'http',
        'url.domain': 'example.org',
        'client.address': '127.0.0.1',
        'user.name': 'bob',
        'user_agent.original': 'é',
        'trace.id': TRACE,
        'span.id': SPAN
      }
    ],
    [
      'gcp',
      {
        time: '2026-11-20T20:57:33.123Z',
        severity: 'INFO',
        message: 'GET /x?a=1 200',
        httpRequest: {
          requestMethod: 'GET',
          requestUrl: '/x?a=1',
          status: 200,
          responseSize: '11',
          userAgent: 'é',
          remoteIp: '127.0.0.1',
          referer: 'http://r/?token=REDACTED',
          latency: '0.001234s',
          protocol: 'HTTP/1.1'
        },
        'logging.googleapis.com/trace': TRACE,
        'logging.googleapis.com/spanId': SPAN,
        user: 'bob',
        request_id: 'id-1',
        outcome: 'complete'
      }
    ]
  ]
  for (const [schema, object] of table) {
    it(`${schema} has its names and units`, async () => {
      const { log: line } = await log({ ...FULL_OPTIONS, schema }, FULL)
      expect(JSON.parse(line)).to.deep.equal(object)
      expect(line.indexOf('\n')).to.equal(line.length - 1)
    })
  }

  it('otel tells an unknown method and an error by its type', async () => {
    const { log: line } = await log({ format: 'json', schema: 'otel' }, { REQUEST_METHOD: 'BREW' }, () => {
      throw new TypeError('x')
    })
    const { attributes } = JSON.parse(line) as { attributes: object }
    expect(attributes).to.include({
      'http.request.method': '_OTHER',
      'http.request.method_original': 'BREW',
      'error.type': 'TypeError'
    })
  })

  it('otel tells a failing status, and headers by name', async () => {
    const options: LoggerOptions = { format: 'json', schema: 'otel', headers: { request: ['Accept'] } }
    const { log: line } = await log(
      options,
      { HTTP_ACCEPT: 'a/b', HTTP_HOST: '[::1]:8000' },
      (_, startResponse) => {
        startResponse('503 Service Unavailable', [])
        return []
      }
    )
    const { attributes } = JSON.parse(line) as { attributes: object }
    expect(attributes).to.include({
      'error.type': '503',
      'http.request.header.accept': 'a/b',
      'server.address': '[::1]',
      'server.port': 8000
    })
  })

  it('ecs and gcp tell an error', async () => {
    const failing = (): never => {
      throw new TypeError('x')
    }
    const ecs = await log({ format: 'json', schema: 'ecs' }, {}, failing)
    expect(JSON.parse(ecs.log)).to.include({
      'event.outcome': 'failure',
      'error.type': 'TypeError',
      'error.message': 'x'
    })
    const gcp = await log({ format: 'json', schema: 'gcp' }, {}, failing)
    expect(JSON.parse(gcp.log)).to.include({ severity: 'ERROR', outcome: 'error' })
  })
})
