import { getAllHeaders, getHeader, hasHeader, hasToken, isEncoded, type Head } from '@tsgi/core'
import type { AcceptEncoding } from './accept-encoding.ts'

/** What the request says, as it was on the way in. */
export interface RequestFacts {
  method: string
  acceptEncoding: string | undefined
  cacheControl: string | undefined
  ifNoneMatch: string | undefined
}

/** Why a response is compressed or not. */
export type GzipReason =
  | 'compressed' // by what is known before the body, or by what the body showed
  | 'disabled' // environ['tsgi.gzip'] was false
  | 'no content' // the status or the method has none
  | 'range' // a part of the bytes as they are
  | 'no-transform'
  | 'encoded' // has a Content-Encoding
  | 'type' // filter said no
  | 'not accepted'
  | 'length' // Content-Length is wrong; the gateway will say so
  | 'head' // HEAD, and what GET would do shows in the body only
  | 'empty'
  | 'threshold'
  | 'not smaller'
  | 'engine' // cannot be trusted with streams

export interface Verdict {
  /** The coding to compress with; undefined for the bytes as they are. */
  coding: string | undefined
  reason: GzipReason
  /** Another request could get other bytes, so that `Vary` must say it. */
  vary: boolean
  /** Bytes of the body, as far as known now. */
  length: number | undefined
  /** The client refuses the bytes as they are: neither threshold nor size matter. */
  forced: boolean
}

/** Decides by the head alone. `filter` is asked once, for content that could be compressed. */
export function decide(
  request: RequestFacts,
  head: Head,
  accept: AcceptEncoding,
  threshold: number,
  filter: (contentType: string) => boolean
): Verdict {
  const { headers } = head
  const status = Number(head.status.slice(0, 3))
  const contentType = getHeader(headers, 'Content-Type')
  const accepted = accept(request.acceptEncoding)
  const forced = accepted.identityRefused
  const verdict = (reason: GzipReason, vary: boolean, length?: number): Verdict => {
    return { coding: reason === 'compressed' ? accepted.coding : undefined, reason, vary, length, forced }
  }

  if (getAllHeaders(headers, 'Cache-Control').some(value => hasToken(value, 'no-transform'))) {
    return verdict('no-transform', false) // RFC 9111, 5.2.2.6
  }
  if (status === 304) {
    // Its 200 could vary, unless the type says that it could not: a 304 carries the Vary of the 200 (RFC 9110, 15.4.5).
    return verdict('no content', contentType === undefined || filter(contentType))
  }
  if (status < 200 || status === 204 || status === 205 || request.method === 'CONNECT') {
    return verdict('no content', false)
  }
  if (isEncoded(headers)) return verdict('encoded', false)

  const hasParts = isByteranges(contentType)
  const isPart = hasParts || status === 206 || hasHeader(headers, 'Content-Range')
  const eligible = hasParts || filter(contentType ?? '')
  if (isPart) return verdict('range', eligible) // a 206 carries the Vary of the 200 (RFC 9110, 15.3.7)
  if (!eligible && !forced) return verdict('type', false)

  // From here on it is the request that decides.
  if (hasToken(request.cacheControl, 'no-transform')) return verdict('no-transform', true)
  if (accepted.coding === undefined) return verdict('not accepted', true)

  const declared = getHeader(headers, 'Content-Length')
  const isHead = request.method === 'HEAD'
  const inHand = isHead && head.length === 0 ? undefined : head.length // many apps send no body for HEAD
  if (declared !== undefined && !isLength(declared, isHead ? undefined : inHand))
    return verdict('length', true)
  const length = isHead && declared !== undefined ? Number(declared) : (inHand ?? numberOf(declared))
  if (length === undefined) return verdict(isHead ? 'head' : 'compressed', true)
  if (length === 0) return verdict('empty', true, 0)
  if (length < threshold && !forced) return verdict('threshold', true, length)
  return verdict('compressed', true, length)
}

function isByteranges(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*multipart\/byteranges\b/i.test(contentType)
}

function isLength(declared: string, actual: number | undefined): boolean {
  return /^\d{1,15}$/.test(declared) && (actual === undefined || Number(declared) === actual)
}

function numberOf(declared: string | undefined): number | undefined {
  return declared === undefined ? undefined : Number(declared)
}
