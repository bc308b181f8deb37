import type { Peer, RawRequest } from '@tsgi/core/gateway'

/** What is wrong with a frame, or with what it holds: the app is not called. */
export class FrameError extends Error {
  readonly status = 400
}

/** Which header a parameter was; of others it is none. */
function headerOf(name: string): string | undefined {
  if (name === 'CONTENT_TYPE' || name === 'CONTENT_LENGTH') return name.replace('_', '-')
  // Front servers send these although the parameters without HTTP_ say the same, and although the body is not chunked any more.
  if (/^HTTP_(CONTENT_TYPE|CONTENT_LENGTH|TRANSFER_ENCODING)$/.test(name)) return undefined
  return name.startsWith('HTTP_') ? name.slice(5).replaceAll('_', '-') : undefined
}

/** The request that a front server has taken apart, put together again: the environ is made of what the client sent. */
export function rawRequest(params: readonly (readonly [string, string])[]): { raw: RawRequest; peer: Peer } {
  const headers: string[] = []
  const others = new Map<string, string>()
  for (const [name, value] of params) {
    if (name === '') throw new FrameError('a parameter without a name')
    const header = headerOf(name)
    if (header !== undefined) {
      if (value !== '' || name.startsWith('HTTP_')) headers.push(header, value)
    } else if (others.has(name)) throw new FrameError(`more than one ${name}`)
    else others.set(name, value)
  }
  const take = (name: string): string => {
    const value = others.get(name)
    if (value === undefined || value === '') throw new FrameError(`no ${name}`)
    return value
  }
  return {
    raw: {
      method: take('REQUEST_METHOD'),
      target: take('REQUEST_URI'),
      protocol: take('SERVER_PROTOCOL'),
      headers
    },
    peer: {
      scheme: others.get('REQUEST_SCHEME') === 'https' || others.get('HTTPS') === 'on' ? 'https' : 'http',
      serverName: take('SERVER_NAME'),
      serverPort: take('SERVER_PORT'),
      remoteAddress: others.get('REMOTE_ADDR'),
      remotePort: others.get('REMOTE_PORT')
    }
  }
}
