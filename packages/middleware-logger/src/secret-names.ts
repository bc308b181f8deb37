/**
 * Tells whether the name of a query parameter, decoded, is that of a secret: one of the built-in ones or of `more`, also as a part
 * of the name, or after `X-`.
 */
export function secretNames(more: readonly string[]): (name: string) => boolean {
  const names = new Set([...SECRET_QUERY, ...more].map(plainName))
  return remembered(name => bears(name, names))
}

/** What letter case, `-` and `_` make no difference in. */
export function plainName(name: string): string {
  const lower = name.toLowerCase()
  return /[-_]/.test(lower) ? lower.replace(/[-_]/g, '') : lower
}

// The first seven: what OpenTelemetry says should be redacted by default.
const SECRET_QUERY = [
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Goog-Signature',
  'access_token',
  'api_key',
  'auth',
  'client_secret',
  'code',
  'id_token',
  'jwt',
  'passwd',
  'password',
  'refresh_token',
  'secret',
  'session',
  'sid',
  'token'
]

/**
 * Remembers what was decided of names: an app's are few. Those that clients make up fill the memory once, and are decided
 * each time from then on.
 */
function remembered(decide: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return name => {
    const before = known.get(name)
    if (before !== undefined) return before
    const is = decide(name)
    if (known.size < 1000 && name.length < 100) known.set(name, is)
    return is
  }
}

/** Whether a name, or a part of one as `user[password]`, `user.password` and `password[]` have it, is among those. */
function bears(name: string, names: ReadonlySet<string>): boolean {
  if (isAmong(name, names)) return true
  return PARTED.test(name) && name.split(PARTED).some(part => isAmong(part, names))
}

function isAmong(name: string, names: ReadonlySet<string>): boolean {
  return names.has(plainName(name)) || (UNOFFICIAL.test(name) && names.has(plainName(name.slice(2))))
}

const PARTED = /[[\].]/
const UNOFFICIAL = /^x[-_]/i
