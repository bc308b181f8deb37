// Every package that belongs to no runtime, in one chain, by requests that never see a socket. Runs anywhere.
import { compose, mount, readJson, type App, type Environ, type StartResponse } from '@tsgi/core'
import { fromFetch, toFetch, toRequest } from '@tsgi/gateway-fetch'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { createSealedCookie } from '@tsgi/middleware-session/cookie'
import { validator } from '@tsgi/validator'

const counter = (
  environ: Environ & SessionEnviron<{ views: number }>,
  startResponse: StartResponse
): string[] => {
  const views = environ['tsgi.session'].update('views', (before = 0) => before + 1)
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [`views ${views}\n`]
}

const large: App = async function* (_environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  for (let i = 0; i < 5; i++) yield 'straße '.repeat(1000)
}

const secret = 'a text of 43 characters and more, which is not used'

const form: App = async (environ, startResponse) => {
  const sent = await toRequest(environ).formData()
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [sent.get('name') as string]
}

const json: App = async (environ, startResponse) => {
  const value = await readJson(environ)
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify(value)]
}

const handler = fromFetch(
  async request => new Response(`${new URL(request.url).pathname} ${await request.text()}`)
)

/** Resolves to `ok`, or to what is not as it should be. */
export async function smoke(): Promise<string> {
  const lines: string[] = []
  const site = compose(
    mount({
      '/views': compose(counter, session),
      '/sealed': compose(counter, session({ store: createSealedCookie({ secrets: [secret] }) })),
      '/renewed': compose(counter, session({ renewEvery: 0.001, renewGrace: 30 })),
      '/large': compose(large, upperware),
      '/form': form,
      '/json': json,
      '/fetch': handler
    }),
    validator,
    gzip,
    validator,
    logger
  )
  const errors = { write: (text: string) => lines.push(text) }
  const fetch = toFetch(site, { errors })
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(new Request(`http://localhost${path}`, init))
  const wrong: string[] = []
  const expect = (name: string, got: unknown, wanted: unknown): void => {
    if (got !== wanted)
      wrong.push(`${name}: ${String(got).slice(0, 200)}, not ${String(wanted).slice(0, 200)}`)
  }

  for (const path of ['/views', '/sealed', '/renewed']) {
    const first = await ask(path)
    expect(`the first view of ${path}`, await first.text(), 'views 1\n')
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const second = await ask(path, { headers: { cookie } })
    expect(`the second view of ${path}`, await second.text(), 'views 2\n')
  }

  const upper = 'STRASSE '.repeat(5000)
  expect('upper case', await (await ask('/large')).text(), upper)
  const coded = await ask('/large', { headers: { 'accept-encoding': 'gzip' } })
  expect('the coding', coded.headers.get('content-encoding'), 'gzip')
  const plain = coded.body!.pipeThrough(new DecompressionStream('gzip'))
  expect('what was compressed', await new Response(plain).text(), upper)

  const sent = new FormData()
  sent.set('name', 'Ada')
  expect('a form', await (await ask('/form', { method: 'POST', body: sent })).text(), 'Ada')
  expect('JSON', await (await ask('/json', { method: 'POST', body: '{"a":1}' })).text(), '{"a":1}')
  expect('a Fetch handler', await (await ask('/fetch/x', { method: 'POST', body: 'body' })).text(), '/x body')
  expect('no page', (await ask('/nowhere')).status, 404)
  expect('HEAD', (await ask('/large', { method: 'HEAD' })).body, null)
  expect('lines of the log', lines.length, 13)
  expect('what the validator says', lines.filter(line => line.includes('rror')).join(''), '')
  return wrong.length === 0 ? 'ok' : wrong.join('\n')
}
