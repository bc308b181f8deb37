import type { App, Environ } from '@tsgi/core'

/** A request without a body. */
export function get(target: string, ...headers: string[]): string {
  return request(`GET ${target} HTTP/1.1`, ['Host: test', ...headers])
}

/** A request of those lines, and a body. */
export function request(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`
}

/** A request with a body and its length. */
export function post(body: string, ...headers: string[]): string {
  return request('POST / HTTP/1.1', ['Host: test', `Content-Length: ${body.length}`, ...headers], body)
}

/** An app that answers with what it has read of the request body. */
export const echo: App = async (environ, startResponse) => {
  const text = await readAll(environ)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [text]
}

export async function readAll(environ: Environ): Promise<string> {
  let text = ''
  for await (const chunk of environ['tsgi.input']) text += Buffer.from(chunk).toString('latin1')
  return text
}
