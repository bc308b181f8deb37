import { parseCookie, stringifySetCookie, type SetCookie } from 'cookie'
import { isSessionToken } from './token.ts'

/** How the cookie is written on one scheme. */
export interface CookieForm {
  /** With its prefix. */
  readonly name: string
  readonly path: string
  readonly domain: string | undefined
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly partitioned: boolean
}

/** The longest lifetime that browsers grant, in seconds: 400 days (RFC 6265bis, 5.5). */
const LONGEST = 34_560_000

const AS_IS = { decode: (value: string): string => value }

/** The token in a Cookie header, if it came exactly once and can be one of ours. */
export function readToken(header: string | undefined, name: string): string | undefined {
  const value = readValue(header, name)
  return value !== undefined && isSessionToken(value) ? value : undefined
}

/**
 * A cookie's value, if it came exactly once. Of several cookies with one name some were planted by a sibling domain, and
 * nothing tells which.
 */
export function readValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  let found: string | undefined
  // One pair at a time: over the whole header the library gives the first of several.
  for (const pair of header.includes(';') ? header.split(';') : [header]) {
    if (!pair.includes(name)) continue
    const value = parseCookie(pair, AS_IS)[name]
    if (value === undefined) continue
    if (found !== undefined) return undefined
    found = value
  }
  return found
}

/** A Set-Cookie that hands the token over; without `maxAge` (seconds) it lasts until the browser is closed. */
export function writeToken(form: CookieForm, token: string, maxAge?: number): string {
  const lifetime = maxAge === undefined ? {} : { maxAge: Math.max(1, Math.min(Math.floor(maxAge), LONGEST)) }
  return stringifySetCookie({ ...attributes(form), ...lifetime, value: token })
}

/** A Set-Cookie that takes the cookie away. */
export function clearToken(form: CookieForm): string {
  return stringifySetCookie({ ...attributes(form), value: '', maxAge: 0, expires: new Date(0) })
}

/** Whether a Set-Cookie sets the cookie of that name. */
export function setsCookie(setCookie: string, name: string): boolean {
  return setCookie.slice(0, setCookie.indexOf('=')).trim() === name
}

function attributes(form: CookieForm): Omit<SetCookie, 'value'> {
  const { domain, ...others } = form
  return { ...others, ...(domain === undefined ? {} : { domain }), httpOnly: true }
}
