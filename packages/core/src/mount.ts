import { describeValue } from './describe-value.ts'
import { isPromise } from './pipeline/promises.ts'
import { statusLine } from './status-line.ts'
import type { App, Environ } from './types.ts'

/**
 * Gives each app the requests below its prefix, the longest prefix first, and answers 404 to the others. The prefix moves
 * from PATH_INFO to SCRIPT_NAME, so that an app can build links to itself; REQUEST_URI stays as sent. The prefix `'/'`
 * (or `''`) takes whatever no other does. Prefixes are compared with the decoded path: `'/café'`.
 *
 * @throws {TypeError} when `apps` is no plain object, or a value in it is not an app
 * @throws {RangeError} when a prefix is not `/` or `/one/or/more/segments`, or is percent-encoded
 * @example mount({ '/': site, '/api': compose(api, session) })
 * @see Rack::URLMap
 */
export function mount<E extends object = Environ>(apps: Record<string, App<E>>): App<E> {
  // A Map, an array, a function or a promise has no entries that could be meant: it would answer 404 to everything.
  if (typeof apps !== 'object' || apps === null || Symbol.iterator in apps || isPromise(apps)) {
    throw new TypeError(`mount: the apps must be an object { prefix: app }, got ${describeValue(apps)}`)
  }
  const mounts = Object.entries(apps).map(([prefix, app]) => {
    if (typeof app !== 'function') {
      throw new TypeError(`mount: ${JSON.stringify(prefix)} must be an app, got ${describeValue(app)}`)
    }
    return { prefix: checkPrefix(prefix), app }
  })
  if (Object.hasOwn(apps, '') && Object.hasOwn(apps, '/')) {
    throw new RangeError('mount: "" and "/" are the same prefix; give one of them')
  }
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
  if (!prefix.startsWith('/') || prefix.endsWith('/')) {
    throw new RangeError(
      `mount: a prefix must start with / and not end with /, got ${JSON.stringify(prefix)}`
    )
  }
  const decoded = decode(prefix)
  if (decoded !== prefix) {
    throw new RangeError(
      `mount: a prefix is compared with the decoded path; write ${JSON.stringify(decoded)} for ${JSON.stringify(prefix)}`
    )
  }
  return prefix
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path // a lone %, as in /100%
  }
}
