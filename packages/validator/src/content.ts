import { byteLength, getHeader, type Chunk, type HeaderList } from '@tsgi/core'
import { BodyMeter, type ResponseHead } from '@tsgi/core/gateway'
import type { Fault } from './validation-error.ts'

/// ### How long it is
///

/** Counts what an app delivers, yielded and written, against what its head says. */
export class Content {
  /** Bytes so far. */
  bytes = 0
  /** The app has delivered everything. */
  isComplete = false
  readonly #isHead: boolean
  #head: ResponseHead | undefined = undefined
  #coding: string | undefined = undefined
  #meter: BodyMeter | undefined = undefined

  constructor(method: string) {
    this.#isHead = method === 'HEAD'
  }

  /** What the head says. */
  get length(): number | undefined {
    return this.#head?.contentLength
  }

  /** Takes a head, or the one that replaces it. `inner` is what the app inside of a layer delivers. */
  begin(head: ResponseHead, headers: HeaderList, inner: Content | undefined): Fault | undefined {
    this.#head = head
    this.#coding = getHeader(headers, 'Content-Encoding')
    const length = head.contentLength
    // Who has taken bytes, and takes another head for them, knows alone how many there are now.
    const binds = length !== undefined && !head.bodiless && !this.#isHead && this.bytes === 0
    this.#meter = binds ? new BodyMeter(length) : undefined
    if (!this.#isHead || length === undefined || inner?.length !== length) return undefined
    return this.#coding === inner.#coding ? undefined : staleLength(length)
  }

  add(chunk: Chunk, inner: Content | undefined): Fault | undefined {
    if (chunk.length === 0) return undefined
    const bytes = byteLength(chunk)
    this.bytes += bytes
    if (this.#isHead) return this.#headFault(chunk, inner)
    if (this.#head?.bodiless === true) return this.#forbiddenFault(chunk, inner)
    return this.#meter === undefined || this.#meter.take(bytes) === bytes
      ? undefined
      : this.#lengthFault(inner)
  }

  end(inner: Content | undefined): Fault | undefined {
    this.isComplete = true
    return this.#meter?.shortfall === undefined ? undefined : this.#lengthFault(inner)
  }

  #lengthFault(inner: Content | undefined): Fault {
    const length = this.length!
    if (inner?.length === length && inner.bytes <= length) return staleLength(length)
    /// [body.content-length] Where there is a `Content-Length`, the bytes yielded and written must be as many. With too few a
    /// server must break the connection, and what is too much it must cut.
    return {
      rule: 'body.content-length',
      says: `the body must have the ${length} bytes that Content-Length says`,
      value: this.isComplete ? this.bytes : `${this.bytes} or more`,
      remedy: 'count the bytes of the UTF-8 form, or leave Content-Length to the server'
    }
  }

  #forbiddenFault(value: Chunk, inner: Content | undefined): Fault | undefined {
    if (inner !== undefined && inner.bytes > 0) return undefined
    /// [body.forbidden] A response with the status 204, 205 or 304 must have no bytes. A middleware that gives a response such a status
    /// may let the bytes of the app inside pass: the server drops them.
    return {
      rule: 'body.forbidden',
      says: `a ${this.#head!.code} must have no bytes`,
      value,
      remedy: 'return an empty array, or choose another status'
    }
  }

  #headFault(value: Chunk, inner: Content | undefined): Fault | undefined {
    if (inner?.isComplete !== true || inner.bytes > 0) return undefined
    /// [body.head] For HEAD an app may yield what it yields for GET, which the server drops; it should yield nothing. A middleware must
    /// not make bytes where the app inside has none: a trailer, a footer, the header of a compressed file.
    return {
      rule: 'body.head',
      says: 'a middleware must not make bytes for HEAD',
      value,
      remedy: 'leave the body of a HEAD alone, as rewriteResponse does'
    }
  }
}

/// [body.stale-length] A middleware that changes the number of bytes must remove `Content-Length`, or say the new one. This holds for
/// HEAD too: a middleware that sets `Content-Encoding` there must not leave the length without it.
function staleLength(length: number): Fault {
  return {
    rule: 'body.stale-length',
    says: 'Content-Length must not be left behind when the body is rewritten',
    value: length,
    remedy: "removeHeader(head.headers, 'Content-Length'); rewriteResponse does that unless keepsLength"
  }
}
