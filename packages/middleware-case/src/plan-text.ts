import { getAllHeaders, getHeader, hasHeader, hasToken, isEncoded, type Environ, type Head } from '@tsgi/core'
import { findCharset, isAsciiTransparent } from './charset.ts'
import { parseContentType } from './content-type.ts'
import type { ResolvedTextOptions } from './text-options.ts'

/** How a response is to be rewritten. */
export interface TextPlan {
  /** The media type; undefined when there is none, so that the first chunk decides. */
  type: string | undefined
  /** By which the body is read, in the Encoding Standard's names; `'bytes'` where only ASCII counts. */
  charset: string
  /** The charset that the response declares. */
  label: string | undefined
  markup: 'none' | 'html' | 'xml' | 'unknown'
  /** Whether as many bytes leave as come. */
  keepsLength: boolean
}

/** Decides about a response by its head; undefined: it passes as it is. */
export function planText(
  head: Head,
  environ: Environ,
  isAscii: boolean,
  options: ResolvedTextOptions
): TextPlan | undefined {
  const { headers } = head
  const status = Number(head.status.slice(0, 3))
  if (status < 200 || status === 204 || status === 205 || status === 304) return undefined
  if (environ.REQUEST_METHOD === 'CONNECT') return undefined // what follows is a tunnel
  const contentType = getHeader(headers, 'Content-Type')
  if (contentType === undefined && (options.untyped === 'skip' || status === 206)) return undefined
  const { type, charset: label } = parseContentType(contentType ?? '')
  if (contentType !== undefined && !options.types(type, environ)) return undefined
  if (isEncoded(headers) || mustNotChange(head)) return undefined

  const charset = findCharset(label ?? 'utf-8')
  if (charset === undefined || (isAscii && !isAsciiTransparent(charset))) return undefined
  const markup = options.html === 'raw' ? 'none' : contentType === undefined ? 'unknown' : markupOf(type)
  // A part of the text is not the text of a part, unless every byte stands for itself.
  const isPartial = status === 206 || hasHeader(headers, 'Content-Range')
  if (isPartial && !(isAscii && markup === 'none')) return undefined
  if (!options.filter(contentType ?? '', environ, head)) return undefined
  return {
    type: contentType === undefined ? undefined : type,
    charset: isAscii ? 'bytes' : charset,
    label,
    markup,
    keepsLength: isAscii
  }
}

function markupOf(type: string): TextPlan['markup'] {
  if (type === 'text/html') return 'html'
  return type.endsWith('+xml') || type === 'application/xml' || type === 'text/xml' ? 'xml' : 'none'
}

/** @see RFC 9111, 5.2.2.6 */
function mustNotChange(head: Head): boolean {
  return getAllHeaders(head.headers, 'Cache-Control').some(value => hasToken(value, 'no-transform'))
}
