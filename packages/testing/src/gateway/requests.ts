/** A request without a body. */
export function get(target: string, ...headers: string[]): string {
  return request(`GET ${target} HTTP/1.1`, ['Host: test', ...headers])
}

/** A request of those lines, and a body; one character per byte. */
export function request(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`
}

/** A request with a body and its length. */
export function post(body: string, ...headers: string[]): string {
  return request('POST / HTTP/1.1', ['Host: test', `Content-Length: ${body.length}`, ...headers], body)
}

/** A request with a body in one chunk, and the last chunk. */
export function chunked(body: string, isWhole = true): string {
  const head = request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: chunked'])
  return `${head}${body.length.toString(16)}\r\n${body}\r\n${isWhole ? '0\r\n\r\n' : ''}`
}

/** How a request is answered that no app may see. */
export const REFUSED = { status: 400, called: false, alive: false } as const
