import type { LoggerOptions } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { FULL, FULL_OPTIONS, SPAN, TRACE } from './full-request.ts'
import { log } from './support.ts'

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
