import { byteLength } from '../byte-length.ts'
import { getAllHeaders, hasHeader } from '../headers.ts'
import type { Head } from '../rewrite.ts'
import type { Chunk, HeaderList, Status } from '../types.ts'
import { checkHead } from './check-head.ts'

/** The head on its way outwards. One object serves all fused layers, one after the other. */
export class StagedHead implements Head {
  status: Status
  headers: HeaderList
  /** What the app passed when it replaced an earlier head. */
  readonly error: unknown
  /** Whether the app declared a length: most do not, and are not searched for one by every stage. */
  readonly #hadLength: boolean
  #body: readonly Chunk[] | undefined
  #length: number | undefined

  // The list is the app's own, perhaps one of its module: copied before any layer changes it, so that it never collects
  // another user's Set-Cookie.
  constructor(status: Status, headers: HeaderList, error: unknown) {
    checkHead(status, headers)
    this.status = status
    this.headers = headers.slice()
    this.error = error
    this.#hadLength = hasHeader(headers, 'Content-Length')
  }

  // RFC 9110, 15.2, 15.3.5, 15.3.6 and 15.4.5.
  get isBodiless(): boolean {
    const code = this.status.slice(0, 3)
    return code === '204' || code === '304' || code === '205' || code.startsWith('1')
  }

  /** The values of Content-Length that the app declared, as far as no layer has changed them; undefined where there is none. */
  get declaredLengths(): string[] | undefined {
    if (!this.#hadLength) return undefined
    const lengths = getAllHeaders(this.headers, 'Content-Length')
    return lengths.length > 0 ? lengths : undefined
  }

  /** Tells the body that the next layer will get, where it is whole. */
  set body(chunks: readonly Chunk[] | undefined) {
    this.#body = chunks
    this.#length = undefined
  }

  /** The body is about to be rewritten in place: a length that has not been asked for cannot be counted later. */
  release(): void {
    this.#body = undefined
  }

  get length(): number | undefined {
    if (this.#length === undefined && this.#body !== undefined) {
      this.#length = 0
      for (const chunk of this.#body) this.#length += byteLength(chunk)
    }
    return this.#length
  }

  copy(): StagedHead {
    return new StagedHead(this.status, this.headers, this.error)
  }
}
