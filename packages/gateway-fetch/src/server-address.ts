/** Where a server listens, for a request that names no host. */
export interface ServerAddress {
  readonly scheme: 'http' | 'https'
  readonly authority: string
}

/** What Bun's server, which comes beside the Request, tells of itself. */
export function serverAddressOf(info: unknown): ServerAddress {
  const { hostname, port, protocol } = (info ?? {}) as Record<string, unknown>
  const name = typeof hostname === 'string' ? hostname : 'localhost'
  return {
    scheme: protocol === 'https' ? 'https' : 'http',
    authority: typeof port === 'number' ? `${name.includes(':') ? `[${name}]` : name}:${port}` : name
  }
}
