import { addTagSuffix } from '@tsgi/core'

/** What happens to a strong ETag when the bytes are coded. */
export type EtagMode = 'weak' | 'suffix' | 'remove' | 'keep'

/**
 * The ETag of the coded representation, or undefined when none may be sent. A strong tag names bytes, and these are
 * other bytes now. A malformed tag is dropped, as nginx does.
 * @see RFC 9110, 8.8.3.3
 */
export function codedEtag(etag: string, mode: EtagMode, coding: string): string | undefined {
  if (mode === 'remove') return undefined
  if (WEAK.test(etag)) return etag
  if (!STRONG.test(etag)) return undefined
  if (mode === 'weak') return `W/${etag}`
  return mode === 'suffix' ? addTagSuffix(etag, coding) : etag
}

/**
 * The ETag of a 304: in the form under which the client has stored the response, if If-None-Match says so. With a strong
 * tag where the stored one is weak, the 304 would not refresh the stored response.
 * @see RFC 9111, 4.3.4
 */
export function storedEtag(
  etag: string,
  ifNoneMatch: string | undefined,
  mode: EtagMode,
  codings: readonly string[]
): string {
  const known: readonly string[] = ifNoneMatch?.match(TAGS) ?? []
  const coded = codings.map(coding => codedEtag(etag, mode, coding))
  return coded.find(each => each !== undefined && known.includes(each)) ?? etag
}

/**
 * If-None-Match or If-Match as the app knows its tags: `"x-gzip"` becomes `"x"`. Not for If-Range: a client that holds
 * a part of the coded bytes must get the whole, never a range of the bytes as they are.
 */
export function withoutSuffix(condition: string, codings: readonly string[]): string {
  return condition.replace(TAGS, tag => {
    const coding = codings.find(each => tag.endsWith(`-${each}"`)) // one at most: the rest is the app's
    return coding === undefined ? tag : `${tag.slice(0, -coding.length - 2)}"`
  })
}

// Without the u flag these compare UTF-16 units, one for each byte of a header.
const STRONG = /^"[\x21\x23-\x7e\x80-\xff]*"$/
const WEAK = /^W\/"[\x21\x23-\x7e\x80-\xff]*"$/
const TAGS = /(?:W\/)?"[^"]*"/g
