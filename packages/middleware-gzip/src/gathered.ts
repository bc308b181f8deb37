import { concatBytes } from '@tsgi/core'

/** Bytes that are held back, until they are taken all at once. */
export class Gathered {
  #parts: Uint8Array[] = []
  /** How many bytes are held. */
  size = 0

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes)
    this.size += bytes.length
  }

  take(): Uint8Array {
    const bytes = concatBytes(this.#parts)
    this.#parts = []
    this.size = 0
    return bytes
  }
}
