import { isToken } from '../is-token.ts'

/** What the environ builder does with a request header. */
export interface RequestField {
  /** As sent. */
  readonly name: string
  /** Its key in environ. */
  readonly key: `HTTP_${string}` | 'CONTENT_TYPE' | 'CONTENT_LENGTH'
  readonly rule: FieldRule
}

/**
 * - `list`: repeated lines are joined with `, `; `cookie`: with `; `
 * - `single`: a second line is refused; `length`: so is what is not digits
 * - `coding`, `connection`: for the gateway, not for the app
 * - `forwarded`: only from trusted proxies
 * - `drop`: never in environ; `invalid`: no token, refused
 */
export type FieldRule =
  | 'list'
  | 'cookie'
  | 'single'
  | 'length'
  | 'coding'
  | 'connection'
  | 'forwarded'
  | 'drop'
  | 'invalid'

/** What to do with a request header of that name; names are remembered, as a server meets the same ones all the time. */
export function requestField(name: string): RequestField {
  // A name fresh from the parser has no hash yet: to compare it with the one that was here last costs a third of looking
  // it up.
  const slot = (name.length * 7 + name.charCodeAt(0) + name.charCodeAt(name.length >> 1) * 3) & 127
  const recent = recents[slot]
  if (recent !== undefined && recent.name === name) return recent
  const field = known.get(name) ?? remember(name)
  recents[slot] = field
  return field
}

function remember(name: string): RequestField {
  const lower = name.toLowerCase()
  const field: RequestField = { name, key: keyOf(lower), rule: ruleOf(lower) }
  // Clients choose the names: bounded, in number and in length.
  if (known.size < 1024 && name.length <= 64) known.set(name, field)
  return field
}

function keyOf(lower: string): RequestField['key'] {
  if (lower === 'content-type') return 'CONTENT_TYPE'
  if (lower === 'content-length') return 'CONTENT_LENGTH'
  return `HTTP_${lower.toUpperCase().replaceAll('-', '_')}`
}

function ruleOf(lower: string): FieldRule {
  const rule = RULES.get(lower)
  if (rule !== undefined) return rule
  if (!isToken(lower)) return 'invalid'
  // X_Forwarded_For would come out as X-Forwarded-For does (nginx, Apache and waitress drop it too).
  if (lower.includes('_')) return 'drop'
  return lower.startsWith('x-forwarded-') ? 'forwarded' : 'list'
}

const known = new Map<string, RequestField>()
const recents: (RequestField | undefined)[] = Array.from({ length: 128 })
const RULES = new Map<string, FieldRule>([
  ['cookie', 'cookie'],
  ['host', 'single'],
  ['content-type', 'single'],
  ['content-length', 'length'],
  ['transfer-encoding', 'coding'],
  ['connection', 'connection'],
  ['forwarded', 'forwarded'],
  // HTTP_PROXY configures HTTP clients: httpoxy, CVE-2016-5385.
  ['proxy', 'drop'],
  // For this connection only: RFC 9110, 7.6.1.
  ['http2-settings', 'drop'],
  ['keep-alive', 'drop'],
  ['proxy-authenticate', 'drop'],
  ['proxy-authorization', 'drop'],
  ['proxy-connection', 'drop'],
  ['te', 'drop'],
  ['trailer', 'drop'],
  ['upgrade', 'drop']
])
