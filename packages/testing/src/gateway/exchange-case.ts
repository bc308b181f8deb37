import { assert, assertEqual } from './assert.ts'
import type { GatewayCase } from './gateway-case.ts'
import type { Conversation, Wire } from './wire.ts'
import type { WireCase, WireExpectation } from './wire-case.ts'

/** A case that is one request and its response. */
export function exchangeCase({ behaviour, name, request, app, options, expect }: WireCase): GatewayCase {
  return {
    behaviour,
    name,
    options,
    app,
    async run(wire) {
      const said = await wire.talk(request)
      await wire.settle()
      checkResponse(said, expect)
      checkApp(wire, expect)
      await checkReport(wire, expect.reported)
    }
  }
}

function checkResponse({ hung, responses, raw, alive }: Conversation, expect: WireExpectation): void {
  const response = responses.at(-1)
  assert(!hung, 'the gateway neither answers nor closes')
  if (expect.status !== undefined) {
    assertEqual(
      responses.map(({ status }) => status),
      [expect.status],
      'status'
    )
  }
  if (expect.body !== undefined) assertEqual(response?.body, expect.body, 'body')
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    assertEqual(response?.header(name), value, name)
  }
  if (expect.alive !== undefined) assertEqual(alive, expect.alive, 'the connection serves another request')
  if (response?.delimited === true) {
    assertEqual(!response.complete, expect.truncated ?? false, 'the client sees that the response broke off')
  }
  assertEqual(response?.interim ?? [], expect.interim ?? [], '1xx responses')
  if (expect.without !== undefined) assert(!expect.without.test(raw), `sent ${String(expect.without)}`)
}

function checkApp(wire: Wire, expect: WireExpectation): void {
  const calls = wire.events.filter(({ tells }) => tells === 'called')
  const environ = calls[0]?.environ ?? {}
  for (const [key, value] of Object.entries(expect.environ ?? {})) {
    assertEqual(Object.hasOwn(environ, key) ? environ[key] : undefined, value, `environ.${key}`)
  }
  if (expect.called !== undefined) assertEqual(calls.length > 0, expect.called, 'the app was called')
}

async function checkReport(wire: Wire, expected: RegExp | undefined): Promise<void> {
  if (expected === undefined) {
    assertEqual(wire.reported() + wire.logged(), '', 'reported')
    return
  }
  await wire.until(() => wire.logged() !== '', 'a report to tsgi.errors')
  assertEqual(wire.logged(), expected, 'tsgi.errors')
  await wire.until(
    () => wire.reported() !== '',
    'a call of onError (a gateway that has none is declared by hasOnError: false)'
  )
  assertEqual(wire.reported(), expected, 'onError')
}
