import type { App, Status } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { FULL, FULL_OPTIONS, SPAN, TRACE } from './full-request.ts'
import { hello, leave, log, streamed } from './support.ts'

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

  it('otel tells a failing status, and the port that the client asked', async () => {
    const failing: App = (_, startResponse) => {
      startResponse('503 Service Unavailable', [])
      return []
    }
    const { log: line } = await log({ format: 'json', schema: 'otel' }, { HTTP_HOST: '[::1]:8000' }, failing)
    const { attributes } = JSON.parse(line) as { attributes: object }
    expect(attributes).to.include({ 'error.type': '503', 'server.address': '[::1]', 'server.port': 8000 })
  })

  const outcomes: [status: Status, outcome: string][] = [
    ['304 Not Modified', 'success'],
    ['404 Not Found', 'failure'],
    ['503 Service Unavailable', 'failure']
  ]
  for (const [status, outcome] of outcomes) {
    it(`ecs calls ${status} a ${outcome}`, async () => {
      const { log: line } = await log({ format: 'json', schema: 'ecs' }, {}, (_, startResponse) => {
        startResponse(status, [])
        return []
      })
      expect(JSON.parse(line)).to.include({ 'event.outcome': outcome })
    })
  }

  it('ecs does not know the outcome when the client leaves', async () => {
    const line = await leave({ format: 'json', schema: 'ecs' }, streamed('a', 'b'), 1)
    expect(JSON.parse(line)).to.include({ 'event.outcome': 'unknown', 'event.reason': 'aborted' })
  })

  for (const schema of ['plain', 'otel', 'ecs', 'gcp'] as const) {
    it(`${schema} shows nothing of the request before`, async () => {
      const other = {
        REMOTE_ADDR: '192.0.2.1',
        SERVER_PROTOCOL: 'HTTP/1.0',
        HTTP_HOST: 'other',
        HTTP_REFERER: 'http://other/',
        HTTP_USER_AGENT: 'other',
        'tsgi.url_scheme': 'https'
      }
      const lines: string[] = []
      for (const environ of [FULL, other, {}, other, FULL, {}]) {
        lines.push((await log({ format: 'json', schema }, environ)).log)
      }
      const [full = '', second = '', none = ''] = lines
      expect(lines).to.deep.equal([full, second, none, second, full, none])
      expect(new Set(lines)).to.have.property('size', 3)
      expect(second.match(/other/g)).to.have.length.of.at.least(2)
      expect(second).not.to.include('http://r/')
      expect(none).not.to.match(/other|192\.0\.2\.1|http:\/\/r/)
    })
  }

  it('otel has no port where none is known', async () => {
    const { log: line } = await log({ format: 'json', schema: 'otel' }, { SERVER_PORT: undefined })
    expect((JSON.parse(line) as { attributes: object }).attributes).not.to.have.property('server.port')
  })

  const members = (line: string): Record<string, unknown> => {
    const { attributes, ...others } = JSON.parse(line) as Record<string, object>
    return { ...others, ...attributes }
  }
  const error = Object.assign(new TypeError('x'), { stack: 'TypeError: x\n    at app' })
  const failures: [schema: 'otel' | 'ecs' | 'gcp', thrown: unknown, shown: object][] = [
    [
      'otel',
      error,
      {
        'error.type': 'TypeError',
        'exception.type': 'TypeError',
        'exception.message': 'x',
        'exception.stacktrace': error.stack
      }
    ],
    ['otel', 'oops', { 'error.type': 'string', 'exception.type': 'string', 'exception.message': 'oops' }],
    [
      'ecs',
      error,
      {
        'event.outcome': 'failure',
        'error.type': 'TypeError',
        'error.message': 'x',
        'error.stack_trace': error.stack
      }
    ],
    ['ecs', 'oops', { 'event.outcome': 'failure', 'error.type': 'string', 'error.message': 'oops' }],
    ['gcp', error, { severity: 'ERROR', outcome: 'error', stack_trace: error.stack }],
    ['gcp', 'oops', { severity: 'ERROR', outcome: 'error', stack_trace: 'string: oops' }]
  ]
  for (const [schema, thrown, shown] of failures) {
    it(`${schema} tells what was thrown: ${String(thrown)}`, async () => {
      const { log: line } = await log({ format: 'json', schema }, {}, () => {
        throw thrown
      })
      expect(members(line)).to.include(shown)
    })
  }

  const neighbours: App = (environ, startResponse) => {
    Object.assign(environ, {
      'tsgi.gzip': { applied: true, reason: 'compressed', bytesIn: 100, bytesOut: 11 },
      'tsgi.session': { handle: 'hash', token: 'never shown' }
    })
    return hello(environ, startResponse)
  }
  const flat = {
    'tsgi.gzip.applied': true,
    'tsgi.gzip.reason': 'compressed',
    'tsgi.gzip.bytes_in': 100,
    'tsgi.gzip.bytes_out': 11
  }
  const inside: [schema: 'otel' | 'ecs' | 'gcp', shown: object][] = [
    ['otel', { ...flat, 'session.id': 'hash' }],
    ['ecs', { ...flat, 'tsgi.session.handle': 'hash' }],
    ['gcp', { session: 'hash', gzip: { applied: true, reason: 'compressed', bytes_in: 100, bytes_out: 11 } }]
  ]
  for (const [schema, shown] of inside) {
    it(`${schema} tells what gzip has decided and whose session it was`, async () => {
      const { log: line } = await log({ format: 'json', schema }, {}, neighbours)
      expect(members(line)).to.deep.include(shown)
      const { log: wish } = await log(
        { format: 'json', schema },
        { 'tsgi.gzip': { level: 9 }, 'tsgi.session': {} }
      )
      expect(wish).not.to.match(/gzip|session/)
    })
  }

  const shownHeaders: [schema: 'otel' | 'ecs' | 'gcp', shown: object][] = [
    [
      'otel',
      {
        'http.request.header.accept': 'a/b',
        'http.request.header.cookie': 'REDACTED',
        'http.response.header.content-type': 'text/plain'
      }
    ],
    [
      'ecs',
      {
        'http.request.headers.accept': 'a/b',
        'http.request.headers.cookie': 'REDACTED',
        'http.response.headers.content-type': 'text/plain'
      }
    ],
    [
      'gcp',
      {
        request_headers: { accept: 'a/b', cookie: 'REDACTED' },
        response_headers: { 'content-type': 'text/plain' }
      }
    ]
  ]
  for (const [schema, shown] of shownHeaders) {
    it(`${schema} tells headers by name`, async () => {
      const headers = { request: ['Accept', 'Cookie', 'X-None'], response: ['Content-Type'] }
      const { log: line } = await log(
        { format: 'json', schema, headers },
        { HTTP_ACCEPT: 'a/b', HTTP_COOKIE: 'a=b' }
      )
      expect(members(line)).to.deep.include(shown)
    })
  }
})
