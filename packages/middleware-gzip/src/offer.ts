import { describeValue } from '@tsgi/core'
import { acceptEncoding, type AcceptEncoding } from './accept-encoding.ts'
import { checkedEncoder } from './checked-encoder.ts'
import type { Encoder } from './encoder.ts'

/** The codings that a client may choose from. */
export interface Offer {
  /** What the `encoder` option gave. */
  readonly others: readonly Encoder[]
  /** What gzip is made by, unless one of the others makes it. */
  readonly engine: Encoder
  /** The coding of each, the preferred first. */
  readonly codings: readonly string[]
  readonly accept: AcceptEncoding
  /** The encoder of a coding that is offered. */
  encoderOf(coding: string): Encoder
}

/**
 * Others are preferred to gzip. Only the gzip of `engine` has a place for padding for sure: where its size must not tell (BREACH),
 * nothing else is offered.
 */
export function createOffer(others: readonly Encoder[], engine: Encoder, isPadded: boolean): Offer {
  const makesGzip = others.some(({ coding }) => coding === 'gzip')
  const offered = isPadded ? [engine] : makesGzip ? others : [...others, engine]
  const codings = offered.map(({ coding }) => coding)
  const byCoding = new Map(offered.map(encoder => [encoder.coding, encoder]))
  return {
    others,
    engine,
    codings,
    accept: acceptEncoding(codings),
    encoderOf: coding => byCoding.get(coding)!
  }
}

/**
 * Checks the `encoder` option, one or a list; what a runtime lacks is undefined, and passed over.
 * @throws {TypeError} for what is no encoder
 * @throws {RangeError} for a coding that is none, or that is there twice
 */
export function checkEncoders(value: unknown): Encoder[] {
  const encoders = (Array.isArray(value) ? value : [value]).filter(each => each !== undefined)
  const seen = new Set<string>()
  for (const encoder of encoders) {
    const { coding, compressSync, compress, open } = Object(encoder) as Partial<Encoder>
    if (typeof coding !== 'string' || ![compressSync, compress, open].every(isFunction)) {
      throw new TypeError(
        `gzip: encoder must have coding, compressSync, compress and open, got ${describeValue(encoder)}; write brotli() or zstd()`
      )
    }
    if (!TOKEN.test(coding) || coding === 'identity' || coding === 'x-gzip') {
      throw new RangeError(
        `gzip: encoder.coding must name a content coding in lower case, got ${describeValue(coding)}`
      )
    }
    if (seen.has(coding))
      throw new RangeError(`gzip: encoder must hold each coding once, got '${coding}' twice`)
    seen.add(coding)
  }
  return (encoders as Encoder[]).map(checkedEncoder)
}

// RFC 9110, 5.6.2, without `*`, which Accept-Encoding uses for all, and without upper case.
const TOKEN = /^[a-z0-9!#$%&'+.^_`|~-]+$/

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
