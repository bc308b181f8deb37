/**
 * The entity tag of a rewritten representation: `"abc"` becomes `"abc-upper"`. A strong tag stays strong, because the same
 * bytes always give the same text.
 * @see RFC 9110, 8.8.3
 */
export function addSuffix(tag: string, suffix: string): string {
  return tag.endsWith('"') ? `${tag.slice(0, -1)}-${suffix}"` : tag
}

export interface StrippedTags {
  /** The field's value with the suffix taken off. */
  value: string
  /** The opaque tags that bore it, as the app knows them. */
  stripped: string[]
}

/** Takes the suffix off every tag of an If-None-Match or If-Match; other tags and `*` stay. */
export function stripSuffix(field: string, suffix: string): StrippedTags {
  const stripped: string[] = []
  const value = field.replace(OPAQUE_TAG, tag => {
    if (!tag.endsWith(`-${suffix}"`)) return tag
    const known = `${tag.slice(0, -suffix.length - 2)}"`
    stripped.push(known)
    return known
  })
  return { value, stripped }
}

/** The part of a tag that weak comparison looks at. */
export function opaqueTag(tag: string): string {
  return tag.replace(/^W\//, '')
}

// Anything but quotes, controls and space may stand between the quotes, commas too.
const OPAQUE_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g
