import { atOnce } from '@tsgi/core'
import { checkRedact } from './check-options.ts'
import { plainName, secretNames } from './secret-names.ts'

/** What is taken out of a line. */
export interface RedactOptions {
  /**
   * Names of query parameters whose values are replaced, besides the built-in ones; letter case, `-`, `_` and an `X-` before
   * them make no difference, and a part of a name counts: `user[password]`. A function decides alone: it gets the decoded
   * name. Default: `[]`.
   */
  query?: readonly string[] | ((name: string) => boolean)
  /** Names of headers whose values are replaced, besides the built-in ones. Default: `[]`. */
  headers?: readonly string[]
  /** What stands in place of a secret. Default: `'REDACTED'`. */
  replacement?: string
}

/** Replaces secrets. */
export interface Redactor {
  /** In a request target, a `Referer`, or any other text with a query or a fragment. */
  readonly url: (text: string) => string
  /** In a header's value. */
  readonly header: (name: string, value: string) => string
}

/**
 * Makes a redactor. Values of secret query parameters are replaced and everything else stays byte for byte: order,
 * separators, encoding, empty values. A secret inside an unencoded URL that is itself a value is found as well. A user
 * name and password before the host are replaced. With `false` only the credential headers are.
 *
 * @throws {TypeError} when an option is wrong
 * @see OpenTelemetry, HTTP spans, `url.full` and `url.query`
 */
export function createRedactor(options: RedactOptions | false = {}): Redactor {
  checkRedact(options)
  const { query = [], headers = [], replacement = 'REDACTED' } = options === false ? {} : options
  const isSecret =
    typeof query === 'function'
      ? (name: string) => atOnce('redact.query must give a boolean', query(name))
      : secretNames(query)
  const secretHeaders = new Set([...SECRET_HEADERS, ...headers].map(plainName))

  function url(text: string): string {
    if (options === false) return text
    const clean = text.includes('@') ? withoutUser(text) : text
    return HAS_NAMES.test(clean) ? redactPairs(clean, isSecret, replacement) : clean
  }

  function withoutUser(text: string): string {
    return text.replace(USER_INFO, (_, scheme: string, user: string) =>
      [scheme, ...(user.includes(':') ? [replacement, ':', replacement] : [replacement]), '@'].join('')
    )
  }

  return {
    url,
    header: (name, value) => (secretHeaders.has(plainName(name)) ? replacement : url(value))
  }
}

const SECRET_HEADERS = [
  'api-key',
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-access-token',
  'x-amz-security-token',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-xsrf-token'
]

// OAuth's implicit flow puts its token into the fragment (RFC 6749, 4.2.2).
const HAS_NAMES = /[?#]/
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i

function redactPairs(text: string, isSecret: (name: string) => boolean, replacement: string): string {
  let redacted = ''
  let kept = 0
  let name = text.search(HAS_NAMES) + 1 // where a name begins; 0: not in a name
  // By hand, so that a long query takes linear time. A `?` begins a name again: the query of a URL that is a value.
  for (let i = name; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > EQUALS && code !== QUESTION_MARK) continue // most of all characters
    if (isSeparator(code)) {
      name = i + 1
    } else if (code === EQUALS && name > 0) {
      if (isSecret(decodeName(text.slice(name, i)))) {
        const value = text.slice(i + 1)
        const end = value.search(END_OF_SECRET)
        const length = end === -1 ? value.length : end
        redacted += text.slice(kept, i + 1) + (length > 0 ? replacement : '')
        kept = i + 1 + length
        i = kept - 1
      }
      name = 0 // what follows is a value: in `q=token=1` the second word is no name
    }
  }
  return redacted + text.slice(kept)
}

const [EQUALS, QUESTION_MARK] = [0x3d, 0x3f]

function isSeparator(code: number): boolean {
  return code === QUESTION_MARK || code === 0x26 || code === 0x3b || code === 0x23 // ? & ; #
}

// Whether `;` separates depends on who reads the query; it does here when a name and `=` come after it.
const END_OF_SECRET = /[&#]|;(?=[^=&;#]*=)/

function decodeName(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
