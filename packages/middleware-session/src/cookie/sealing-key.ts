import { byteLength } from '@tsgi/core'
import { fromBase64url, toBase64url } from './base64url.ts'

const IV_LENGTH = 16
const BLOCK = 16
const TAG_LENGTH = 32
const encoder = new TextEncoder()

/**
 * Seals text as a JWE in compact form, `dir` with A256CBC-HS512: AES-256 in CBC mode, then HMAC-SHA-512, cut in half. Any JWE library
 * that is given the derived key opens it.
 *
 * @see RFC 7516, section 7.1; RFC 7518, sections 4.5 and 5.2; RFC 5869 (HKDF)
 */
export class SealingKey {
  /** Names the key in the header, and tells nothing about it. */
  readonly id: string
  readonly #header: string
  readonly #macKey: CryptoKey
  readonly #encryptionKey: CryptoKey

  private constructor(id: string, macKey: CryptoKey, encryptionKey: CryptoKey) {
    this.id = id
    this.#header = toBase64url(encoder.encode(JSON.stringify({ alg: 'dir', enc: 'A256CBC-HS512', kid: id })))
    this.#macKey = macKey
    this.#encryptionKey = encryptionKey
  }

  /** The key that a secret gives for one purpose: what is sealed as one cookie is not opened as another. */
  static async derive(secret: Uint8Array<ArrayBuffer>, purpose: string): Promise<SealingKey> {
    const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
    const derive = async (info: string, bits: number): Promise<ArrayBuffer> =>
      crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encoder.encode(info) },
        base,
        bits
      )
    const key = await derive(`tsgi session v1 ${purpose}`, 512)
    const id = await derive(`tsgi session v1 id ${purpose}`, 48)
    // RFC 7518, 5.2.2.1: the first half authenticates, the second encrypts.
    const hmac = { name: 'HMAC', hash: 'SHA-512' }
    return new SealingKey(
      toBase64url(new Uint8Array(id)),
      await crypto.subtle.importKey('raw', key.slice(0, 32), hmac, false, ['sign']),
      await crypto.subtle.importKey('raw', key.slice(32), 'AES-CBC', false, ['encrypt', 'decrypt'])
    )
  }

  async seal(text: string): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH))
    const plain = encoder.encode(text)
    const encrypted = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, this.#encryptionKey, plain)
    const cipher = new Uint8Array(encrypted)
    const tag = await this.#tag(iv, cipher)
    return `${this.#header}..${toBase64url(iv)}.${toBase64url(cipher)}.${toBase64url(tag)}`
  }

  /** How long that text is, sealed: one block of padding at most, and base64url. */
  sealedLength(text: string): number {
    const cipher = BLOCK * (Math.floor(byteLength(text) / BLOCK) + 1)
    const parts = [IV_LENGTH, cipher, TAG_LENGTH].map(bytes => Math.ceil((bytes * 4) / 3))
    return parts.reduce((sum, length) => sum + length, this.#header.length + '....'.length)
  }

  /** The text; undefined where a single bit is not as it was sealed. */
  async open(sealed: string): Promise<string | undefined> {
    const [header, key, ...parts] = sealed.split('.')
    // The header is one of ours to the letter, so no algorithm is chosen by who sends it.
    if (header !== this.#header || key !== '' || parts.length !== 3) return undefined
    const [iv, cipher, tag] = parts.map(fromBase64url)
    if (iv?.length !== IV_LENGTH || tag?.length !== TAG_LENGTH || cipher === undefined) return undefined
    if (!isSame(tag, await this.#tag(iv, cipher))) return undefined
    const plain = await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, this.#encryptionKey, cipher)
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(plain)
  }

  /** RFC 7518, 5.2.2.1: over the header, the vector, the ciphertext, and the header's length in bits. */
  async #tag(iv: Uint8Array, cipher: Uint8Array): Promise<Uint8Array> {
    const header = encoder.encode(this.#header)
    const signed = new Uint8Array(header.length + iv.length + cipher.length + 8)
    signed.set(header)
    signed.set(iv, header.length)
    signed.set(cipher, header.length + iv.length)
    new DataView(signed.buffer).setBigUint64(signed.length - 8, BigInt(header.length * 8))
    const mac = await crypto.subtle.sign('HMAC', this.#macKey, signed)
    return new Uint8Array(mac, 0, TAG_LENGTH)
  }
}

/** In a time that does not depend on where they differ. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i % b.length]!
  return difference === 0
}
