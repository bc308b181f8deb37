import { getAllHeaders, type HeaderList } from '@tsgi/core'
import type { EnvironInit } from '../create-environ.ts'

/** The request, with the cookies that the client has. */
export function withCookies(init: EnvironInit, cookies: Map<string, string> | undefined): EnvironInit {
  if (cookies === undefined || cookies.size === 0) return init
  const pairs = [...cookies].map(([name, value]) => `${name}=${value}`)
  const own = init.HTTP_COOKIE === undefined ? [] : [init.HTTP_COOKIE]
  return { ...init, HTTP_COOKIE: [...own, ...pairs].join('; ') }
}

/** Does what `Set-Cookie` says. Path, Domain and Secure are not heeded: it is one app, and all of it. */
export function keepCookies(headers: HeaderList, cookies: Map<string, string> | undefined): void {
  if (cookies === undefined) return
  for (const line of getAllHeaders(headers, 'Set-Cookie')) {
    const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
    const at = pair.indexOf('=')
    if (at < 1) continue
    if (isExpired(attributes)) cookies.delete(pair.slice(0, at))
    else cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** @see RFC 6265, 5.3: Max-Age wins over Expires */
function isExpired(attributes: readonly string[]): boolean {
  const valueOf = (name: string): string | undefined =>
    attributes.findLast(attribute => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
  const maxAge = valueOf('max-age')
  if (maxAge !== undefined) return Number(maxAge) <= 0
  const expires = valueOf('expires')
  return expires !== undefined && Date.parse(expires) <= Date.now()
}
