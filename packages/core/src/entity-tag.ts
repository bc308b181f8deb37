import { describeValue } from './describe-value.ts'

/**
 * The entity tag of another representation of the same: of `"abc"` and `gzip`, `"abc-gzip"`. A strong tag stays strong, a weak
 * one weak; what is no tag stays as it is.
 * @see RFC 9110, 8.8.3
 */
export function addTagSuffix(tag: string, suffix: string): string {
  checkTexts('addTagSuffix', { tag, suffix })
  return tag.endsWith('"') ? `${tag.slice(0, -1)}-${suffix}"` : tag
}

export interface StrippedTags {
  /** The field's value with the suffix taken off. */
  value: string
  /** The opaque tags that bore it, without the suffix: `"abc"`, of weak ones too. */
  stripped: string[]
}

/**
 * Takes the suffix off every tag of an If-None-Match, If-Match or If-Range; other tags, dates and `*` stay.
 * @see RFC 9110, 13.1
 */
export function stripTagSuffix(field: string, suffix: string): StrippedTags {
  checkTexts('stripTagSuffix', { field, suffix })
  const stripped: string[] = []
  const value = field.replace(OPAQUE_TAG, tag => {
    if (!tag.endsWith(`-${suffix}"`)) return tag
    const known = `${tag.slice(0, -suffix.length - 2)}"`
    stripped.push(known)
    return known
  })
  return { value, stripped }
}

// Anything but quotes, controls and space may stand between the quotes, commas too. Without the u flag these are UTF-16 units,
// one for each byte of a header.
const OPAQUE_TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g

function checkTexts(caller: string, texts: Record<string, unknown>): void {
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string')
      throw new TypeError(`${caller}: the ${name} must be a string, got ${describeValue(text)}`)
  }
}
