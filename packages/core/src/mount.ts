import { statusLine } from './status-line.ts'
import type { App, Environ } from './types.ts'

/**
 * Gives each app the requests below its prefix, the longest prefix first, and answers 404 to the others. The prefix moves
 * from PATH_INFO to SCRIPT_NAME, so that an app can build links to itself; REQUEST_URI stays as sent. The prefix `'/'`
 * takes whatever no other does.
 *
 * @throws {TypeError} when a value is not an app
 * @throws {RangeError} when a prefix is not `/` or `/one/or/more/segments`
 * @example mount({ '/': site, '/api': compose(api, session) })
 * @see Rack::URLMap
 */
export function mount<E extends object = Environ>(apps: Record<string, App<E>>): App<E> {
  const mounts = Object.entries(apps).map(([prefix, app]) => {
    if (typeof app !== 'function') {
      throw new TypeError(`mount: ${prefix} must be an app, got ${String(app)}`)
    }
    return { prefix: checkPrefix(prefix), app }
  })
  mounts.sort((a, b) => b.prefix.length - a.prefix.length)

  return function mounted(environ, startResponse) {
    const request = environ as unknown as Environ
    const path = request.PATH_INFO
    for (const { prefix, app } of mounts) {
      // A prefix ends at a segment: /api takes /api and /api/users, not /apixyz.
      if (!path.startsWith(prefix) || (path.length > prefix.length && path[prefix.length] !== '/')) continue
      request.SCRIPT_NAME += prefix
      request.PATH_INFO = path.slice(prefix.length)
      return app(environ, startResponse)
    }
    startResponse(statusLine(404), [['Content-Type', 'text/plain; charset=utf-8']])
    return ['Not Found\n']
  }
}

function checkPrefix(prefix: string): string {
  if (prefix === '/' || prefix === '') return ''
  if (prefix.startsWith('/') && !prefix.endsWith('/')) return prefix
  throw new RangeError(`mount: a prefix must start with / and not end with /, got ${JSON.stringify(prefix)}`)
}
