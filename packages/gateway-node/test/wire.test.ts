import { serve } from '@tsgi/gateway-node'
import { describe, it } from 'mocha'
import { expect } from 'chai'
import type { App, Environ } from '@tsgi/core'
import { PROBE_ANSWER, talk } from './raw-client.ts'
import { requestCases } from './request-cases.ts'
import { responseCases } from './response-cases.ts'
import type { WireCase } from './wire-case.ts'

describe('serve', () => {
  describe('on the wire', () => {
    for (const wireCase of [...requestCases, ...responseCases]) {
      it(`${wireCase.behaviour}: ${wireCase.name}`, () => check(wireCase))
    }
  })
})

async function check({ request, app = ok, options, talk: how, expect: expected }: WireCase): Promise<void> {
  const seen: Environ[] = []
  let reported = ''
  let log = ''
  const observed: App = (environ, startResponse) => {
    if (environ.PATH_INFO === '/probe') return probe(environ, startResponse)
    seen.push(environ)
    return app(environ, startResponse)
  }
  const server = await serve(observed, {
    ...options,
    port: 0,
    hostname: '127.0.0.1',
    closeTimeout: 1,
    onError: error => (reported += `${String(error)}\n`),
    errors: { write: text => (log += text) }
  })
  const said = await talk({ port: server.port }, request, how)
  await server.close()

  expect(said.hung, 'nothing more came').to.equal(false)
  const { responses } = said
  const last = responses.at(-1)
  if (expected.status !== undefined) {
    expect(responses.map(response => response.status)).to.deep.equal([expected.status].flat())
  }
  if (typeof expected.body === 'string') expect(last?.body).to.equal(expected.body)
  if (expected.body instanceof RegExp) expect(last?.body).to.match(expected.body)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (value instanceof RegExp) expect(last?.header(name), name).to.match(value)
    else expect(last?.header(name), name).to.equal(value)
  }
  for (const [key, value] of Object.entries(expected.environ ?? {})) {
    expect((seen[0] as Record<string, unknown> | undefined)?.[key], key).to.equal(value)
  }
  if (expected.called !== undefined) expect(seen.length > 0, 'the app was called').to.equal(expected.called)
  if (expected.alive !== undefined) expect(said.alive, 'the connection lives').to.equal(expected.alive)
  if (last !== undefined && last.delimited) {
    expect(!last.complete, 'the client can see a truncation').to.equal(expected.truncated ?? false)
  }
  expect(last?.interim ?? []).to.deep.equal(expected.interim ?? [])
  if (expected.without !== undefined) expect(said.raw).to.not.match(expected.without)
  if (expected.reported === undefined) {
    expect(reported + log).to.equal('')
  } else {
    expect(reported).to.match(expected.reported)
    expect(log).to.match(expected.reported)
  }
}

const ok: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return ['ok']
}

const probe: App = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return [PROBE_ANSWER]
}
