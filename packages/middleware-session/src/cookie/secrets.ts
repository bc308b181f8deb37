import { describeValue } from '@tsgi/core'

const LEAST_BYTES = 32
/** What 32 bytes take in base64url. */
const LEAST_CHARACTERS = 43
/** 32 random bytes have fewer different ones once in 10^20 times; passwords, and buffers that were never filled, have. */
const LEAST_DIFFERENT = 12

/**
 * Secrets as bytes.
 * @throws {TypeError | RangeError} for what cannot be 32 random bytes. Never shows a secret.
 */
export function checkSecrets(secrets: unknown): Uint8Array<ArrayBuffer>[] {
  if (!Array.isArray(secrets)) {
    throw new TypeError(
      `createSealedCookie: secrets must be an array, the newest first, got ${describeValue(secrets)}`
    )
  }
  if (secrets.length === 0) throw new RangeError('createSealedCookie: secrets must hold at least one')
  return secrets.map((secret: unknown, i) => {
    const isText = typeof secret === 'string'
    if (!isText && !(secret instanceof Uint8Array)) {
      throw new TypeError(
        `createSealedCookie: secrets[${i}] must be bytes or a text, got ${describeValue(secret)}`
      )
    }
    const [least, unit] = isText ? [LEAST_CHARACTERS, 'characters'] : [LEAST_BYTES, 'bytes']
    if (secret.length < least) {
      throw new RangeError(
        `createSealedCookie: secrets[${i}] must have at least ${least} ${unit}, got ${secret.length}; ${REMEDY}`
      )
    }
    if (new Set<string | number>(secret as Iterable<string | number>).size < LEAST_DIFFERENT) {
      throw new RangeError(`createSealedCookie: secrets[${i}] must be random; ${REMEDY}`)
    }
    return isText ? new TextEncoder().encode(secret) : new Uint8Array(secret)
  })
}

const REMEDY = 'take what `openssl rand -base64 32` prints'
