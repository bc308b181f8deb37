import { describeValue, isToken } from '@tsgi/core'
import { checkBoolean, checkGroup, checkOneOf, checkString } from './check.ts'
import { writeToken, type CookieForm } from './cookie.ts'
import { MAX_PAIR } from './max-pair.ts'
import type { SessionCookieOptions } from './options.ts'
import type { Settings } from './settings.ts'

const OPTIONS = [
  'name',
  'prefix',
  'path',
  'domain',
  'sameSite',
  'secure',
  'partitioned',
  'persist'
] as const satisfies readonly (keyof SessionCookieOptions)[]

const PREFIXES = ['__Host-Http-', '__Host-', '__Secure-', ''] as const

/** Octets: browsers ignore an attribute whose value takes more (RFC 6265bis, 5.6). */
const MAX_ATTRIBUTE = 1024
const TOKEN_LENGTH = 43

/**
 * Checks the cookie's options, and says how the cookie is written on either scheme.
 * @see RFC 6265bis, 4.1.3 (prefixes)
 */
export function resolveCookie(options: SessionCookieOptions): Settings['cookie'] {
  checkGroup('cookie', options, OPTIONS)
  const {
    name = 'id',
    prefix = 'auto',
    path = '/',
    domain,
    sameSite = 'lax',
    secure = 'auto',
    partitioned = false,
    persist = false
  } = options
  checkOneOf('cookie.prefix', prefix, ['auto', ...PREFIXES])
  checkOneOf('cookie.sameSite', sameSite, ['lax', 'strict', 'none'])
  checkOneOf('cookie.secure', secure, ['auto', true, false])
  checkBoolean('cookie.partitioned', partitioned)
  checkBoolean('cookie.persist', persist)
  checkName(name)
  checkAttribute('cookie.path', path)
  if (!path.startsWith('/'))
    throw new RangeError(`session: cookie.path must start with /, got ${describeValue(path)}`)
  if (domain !== undefined) checkAttribute('cookie.domain', domain)
  checkRules({ prefix, path, domain, sameSite, secure, partitioned })

  const chosen =
    prefix !== 'auto' ? prefix : domain === undefined && path === '/' ? '__Host-Http-' : '__Secure-'
  const form = (scheme: 'https' | 'http'): CookieForm => {
    const isSecure = secure === 'auto' ? scheme === 'https' : secure
    return { name: (isSecure ? chosen : '') + name, path, domain, secure: isSecure, sameSite, partitioned }
  }
  try {
    const forms = { https: form('https'), http: form('http') }
    writeToken(forms.https, 'x')
    return forms
  } catch (error) {
    // What only the library knows: the characters of a domain.
    throw new RangeError(`session: cookie cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

function checkName(name: unknown): asserts name is string {
  checkString('cookie.name', name)
  // What every server and browser takes.
  if (!isToken(name)) {
    throw new RangeError(`session: cookie.name must be a token (RFC 6265, 4.1.1), got ${describeValue(name)}`)
  }
  if (/^__(?:host|secure|http)-/i.test(name)) {
    throw new RangeError(
      `session: cookie.name must not hold the prefix; give it as cookie.prefix, got ${describeValue(name)}`
    )
  }
  const length = '__Host-Http-'.length + name.length + TOKEN_LENGTH
  if (length > MAX_PAIR) {
    throw new RangeError(
      `session: cookie.name and its value must fit in ${MAX_PAIR} bytes, or browsers ignore it, got ${length}`
    )
  }
}

function checkAttribute(name: string, value: string): void {
  checkString(name, value)
  if (value === '' || value.length > MAX_ATTRIBUTE || !/^[\x20-\x3a\x3c-\x7e]+$/.test(value)) {
    throw new RangeError(
      `session: ${name} must be 1 to ${MAX_ATTRIBUTE} visible ASCII characters without a semicolon, got ${describeValue(value.slice(0, 80))}`
    )
  }
}

type Rules = Required<Omit<SessionCookieOptions, 'name' | 'persist' | 'domain'>> & {
  domain: string | undefined
}

function checkRules({ prefix, path, domain, sameSite, secure, partitioned }: Rules): void {
  const isHost = prefix === '__Host-' || prefix === '__Host-Http-'
  if (isHost && domain !== undefined) {
    throw new RangeError(`session: cookie.prefix ${prefix} forbids a domain, got ${describeValue(domain)}`)
  }
  if (isHost && path !== '/') {
    throw new RangeError(`session: cookie.prefix ${prefix} wants the path "/", got ${describeValue(path)}`)
  }
  if (secure === false && prefix !== 'auto' && prefix !== '') {
    throw new RangeError(`session: cookie.prefix ${prefix} wants a Secure cookie, got secure false`)
  }
  if (sameSite === 'none' && secure !== true) {
    throw new RangeError(
      `session: cookie.sameSite "none" wants a Secure cookie, or browsers drop it; set secure to true, got ${describeValue(secure)}`
    )
  }
  if (partitioned && secure !== true) {
    throw new RangeError(
      `session: cookie.partitioned wants a Secure cookie, or browsers drop it; set secure to true, got ${describeValue(secure)}`
    )
  }
}
