import { assert } from '../assert.ts'
import type { Wire, WireClient } from '../wire.ts'
import type { CgiAnswer, Framing, Params } from './framing.ts'

/** What is sent besides, or in place of what a front server sends; undefined leaves it out, an array repeats it. */
export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>

/** The parameters of a request, as nginx sends them by its own `scgi_params`: without SCRIPT_NAME and PATH_INFO. */
export function paramsFor({ number }: Pick<Wire, 'number'>, target = '/', changes: Changes = {}): Params {
  const all: Changes = {
    REQUEST_METHOD: 'GET',
    REQUEST_URI: target,
    QUERY_STRING: /\?([^#]*)/.exec(target)?.[1] ?? '',
    CONTENT_TYPE: '',
    DOCUMENT_URI: '/',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_SCHEME: 'http',
    SERVER_NAME: 'test',
    SERVER_PORT: '80',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_PORT: '4711',
    HTTP_HOST: 'test',
    HTTP_X_CASE: number,
    ...changes
  }
  return Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each])
  )
}

/** Sends a request, and reads until the gateway closes the connection. */
export async function ask(wire: Wire, framing: Framing, params: Params, body = ''): Promise<CgiAnswer> {
  const client = await wire.connect(framing.request(params, body))
  const answer = await answered(client, framing)
  client.leave()
  return answer
}

/** What has been answered when the connection is over. */
export async function answered(client: WireClient, framing: Framing): Promise<CgiAnswer> {
  await client.until(() => client.ended || client.closed, 'the end of the connection')
  return framing.answer(client.received, !(await client.wasReset()))
}

/** The environ of each call of the app, as far as it is strings. */
export function environsOf(wire: Wire): Record<string, string>[] {
  return wire.events.filter(({ tells }) => tells === 'called').map(({ environ }) => environ ?? {})
}

/** The environ of the one call that there must have been. */
export function environOf(wire: Wire): Record<string, string> {
  const environs = environsOf(wire)
  assert(environs.length === 1, `the app must be called once, was called ${environs.length} times`)
  return environs[0]!
}
