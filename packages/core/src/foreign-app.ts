/**
 * What to do with an app of another convention that was given as one of ours; undefined for what is none. Those of Express and
 * Connect are functions, so that only their first request would show the mistake.
 */
export function foreignApp(value: unknown): string | undefined {
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null) return undefined
  const has = (name: string): boolean => typeof (value as Record<string, unknown>)[name] === 'function'
  if (typeof value === 'function') {
    // Express' own, Connect's, and the routers of both.
    const { settings, stack } = value as { settings?: unknown; stack?: unknown }
    if (has('handle') && (typeof settings === 'object' || Array.isArray(stack)))
      return 'an Express or Connect app; write fromNodeHandler(app)'
    return undefined
  }
  if (has('routing')) return 'a Fastify app; await app.ready() and write fromNodeHandler(app.routing)'
  if (has('callback')) return 'a Koa app; write fromNodeHandler(app.callback())'
  if (has('fetch')) return 'an object with fetch; write fromFetch(app.fetch)'
  return undefined
}

/** Where a middleware of ours is called with the request of a framework: how it is used there. */
export function foreignCall(name: string, value: unknown): string {
  const { method, url, req } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  if (typeof method === 'string' && typeof url === 'string')
    return req === undefined
      ? `; in Express, write app.use(toConnect(${name}))`
      : `; in Koa, write app.use(toKoa(${name}))`
  return ''
}
