import { byteLength } from '../byte-length.ts'
import { getAllHeaders, indexOfHeader } from '../headers.ts'
import type { Head } from '../rewrite.ts'
import type { Chunk, HeaderList, Status } from '../types.ts'
import { checkHead } from './check-head.ts'

/** The head on its way outwards. One object serves all fused layers, one after the other. */
export class StagedHead implements Head {
  status: Status
  headers: HeaderList
  /** What the app passed when it replaced an earlier head. */
  readonly error: unknown
  // Whether a length was found, in which list, and how much of that was searched: up to which pair.
  #found = false
  #searched: HeaderList | undefined = undefined
  #count = 0
  #last: HeaderList[number] | undefined = undefined
  #body: readonly Chunk[] | undefined
  #length: number | undefined

  // The list is the app's own, perhaps one of its module: copied before any layer changes it, so that it never collects
  // another user's Set-Cookie.
  constructor(status: Status, headers: HeaderList, error: unknown) {
    checkHead(status, headers)
    this.status = status
    this.headers = headers.slice()
    this.error = error
  }

  // RFC 9110, 15.2, 15.3.5, 15.3.6 and 15.4.5.
  get isBodiless(): boolean {
    const code = this.status.slice(0, 3)
    return code === '204' || code === '304' || code === '205' || code.startsWith('1')
  }

  /** The values of Content-Length, of the app's or of a layer's; undefined where there is none, as mostly. */
  get declaredLengths(): string[] | undefined {
    return this.#hasLength() ? getAllHeaders(this.headers, 'Content-Length') : undefined
  }

  // Layers append headers: each looks only at what has come since.
  #hasLength(): boolean {
    const { headers } = this
    const isGrown = headers === this.#searched && headers[this.#count - 1] === this.#last
    const from = isGrown ? this.#count : 0
    const isNew = from < headers.length && indexOfHeader(headers, 'Content-Length', from) !== -1
    this.#found = isNew || (isGrown && this.#found)
    this.#searched = headers
    this.#count = headers.length
    this.#last = headers[headers.length - 1]
    return this.#found
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
