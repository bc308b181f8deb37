import { fromBase64url } from './cookie/base64url.ts'
import { sha256 } from './sha256.ts'

const WELL_FORMED = /^[A-Za-z0-9_-]{43}$/
const CODES = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', character =>
  character.charCodeAt(0)
)

/** 256 random bits in base64url, 43 characters. Needs no signature: nobody guesses it. */
export function createToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** Whether it can have come from `createToken`. A store is never asked for anything else. */
export function isSessionToken(value: string): boolean {
  return WELL_FORMED.test(value)
}

/**
 * What the store and the log see of a token: its SHA-256 in base64url. Who reads the store cannot take over a session.
 * @see CVE-2019-16782
 */
export function hashToken(token: string): string {
  return base64url(sha256(token))
}

/**
 * A token behind a mask that only another token takes off again: the store may have it, and knows no more than before. 256
 * random bits stay so, and SHA-256 of the other token and a word says nothing of its key.
 */
export function maskToken(token: string, by: string): string {
  const mask = sha256(`${by}renewal`)
  // What somebody else has put there is nobody's token.
  const bytes = fromBase64url(token) ?? new Uint8Array()
  return base64url(bytes.map((byte, i) => byte ^ mask[i]!))
}

/** @see RFC 4648, section 5, without padding */
function base64url(bytes: Uint8Array): string {
  const codes: number[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    codes.push(CODES[bits >> 18]!, CODES[(bits >> 12) & 63]!, CODES[(bits >> 6) & 63]!, CODES[bits & 63]!)
  }
  codes.length = Math.ceil((bytes.length * 4) / 3)
  // In one piece: what is put together by `+` is copied once more where it is first looked up.
  return String.fromCharCode.apply(null, codes)
}
