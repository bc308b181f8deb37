import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { FULL, FULL_OPTIONS, SPAN, TRACE } from './full-request.ts'
import { hello, log } from './support.ts'

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
