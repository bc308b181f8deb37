import { addTagSuffix, getHeader, hasHeader, removeHeader, setHeader, type HeaderList } from '@tsgi/core'
import { withCharset } from './content-type.ts'
import type { TextPlan } from './plan-text.ts'
import type { ResolvedTextOptions } from './text-options.ts'
import type { IsOurs } from './translate-request.ts'

/**
 * Makes the head tell of the rewritten text; what would be true of the old one only, goes. Not Content-Length: the rewrite
 * drops it, and holds the app to it.
 */
export function describeText(
  headers: HeaderList,
  plan: TextPlan,
  suffix: string,
  etag: ResolvedTextOptions['etag']
): void {
  for (const name of DIGESTS) removeHeader(headers, name)
  // Ranges count bytes of the text as it was. They still do where each byte stays in its place, unless markup has to be
  // read from the beginning.
  if (!plan.keepsLength || plan.markup !== 'none') refuseRanges(headers)
  changeTag(headers, suffix, etag)
  if (plan.charset !== 'utf-8' && plan.charset !== 'bytes') declareUtf8(headers)
}

/** A 304 whose tag the client knows as that of the changed text is about this, and so is its head. */
export function restoreTag(
  headers: HeaderList,
  isOurs: IsOurs,
  suffix: string,
  etag: ResolvedTextOptions['etag']
): void {
  const tag = getHeader(headers, 'ETag')
  if (tag === undefined || !isOurs(tag)) return
  for (const name of [...DIGESTS, 'Content-Length']) removeHeader(headers, name)
  refuseRanges(headers)
  changeTag(headers, suffix, etag)
}

function refuseRanges(headers: HeaderList): void {
  if (hasHeader(headers, 'Accept-Ranges')) setHeader(headers, 'Accept-Ranges', 'none')
}

/** The text has been recoded; the charset of the Content-Type outranks what a document says of itself. */
export function declareUtf8(headers: HeaderList): void {
  setHeader(headers, 'Content-Type', withCharset(getHeader(headers, 'Content-Type') ?? 'text/plain', 'utf-8'))
}

function changeTag(headers: HeaderList, suffix: string, etag: ResolvedTextOptions['etag']): void {
  const tag = getHeader(headers, 'ETag')
  if (tag === undefined) return
  if (etag === 'remove') removeHeader(headers, 'ETag')
  else if (etag === 'suffix') setHeader(headers, 'ETag', addTagSuffix(tag, suffix))
  else if (!tag.startsWith('W/')) setHeader(headers, 'ETag', `W/${tag}`)
}

/** @see RFC 9530; Content-MD5 and Digest are its predecessors */
const DIGESTS = ['Content-MD5', 'Digest', 'Content-Digest', 'Repr-Digest', 'Unencoded-Digest']
