/**
 * Counts the bytes of a body against its Content-Length: what goes beyond is cut, for the client would take it for the
 * next response.
 * @see RFC 9112, 6.3
 */
export class BodyMeter {
  readonly #length: number
  #sent = 0
  #offered = 0

  constructor(length: number) {
    this.#length = length
  }

  /** How many of the next bytes may be sent. */
  take(bytes: number): number {
    this.#offered += bytes
    const allowed = Math.min(bytes, this.#length - this.#sent)
    this.#sent += allowed
    return allowed
  }

  /** What is wrong with the body so far: bytes that had to be cut. */
  get excess(): Error | undefined {
    if (this.#offered <= this.#length) return undefined
    return new Error(
      `body: at least ${this.#offered} bytes where Content-Length is ${this.#length}; the rest was cut`
    )
  }

  /** What is wrong with the body if it ends here: bytes that are owed. */
  get shortfall(): Error | undefined {
    if (this.#sent === this.#length) return undefined
    return new Error(`body: ${this.#sent} bytes where Content-Length is ${this.#length}`)
  }
}
