/**
 * What an ampersand in markup begins: how many characters belong to it, and whether they are a reference, plain text, or
 * text that turns into a reference when it is changed carelessly (`&gt` in capitals). Undefined: the next character decides.
 */
export interface ReferenceMatch {
  length: number
  kind: 'reference' | 'text' | 'unterminated'
}

/** At most so many characters are looked at; the longest name has 32. */
export const REFERENCE_UNITS = 64

/**
 * Every reference that a semicolon ends counts, known or not. Without one, a numeric reference counts, and a name of the
 * few that old pages use so.
 * @see HTML Standard, 13.2.5.72 (character reference state)
 */
export function matchReference(text: string, at: number, isLast: boolean): ReferenceMatch | undefined {
  REFERENCE.lastIndex = at
  const [whole, numeric, name] = REFERENCE.exec(text)!
  const end = at + whole.length
  if (end === text.length && !isLast && whole.length <= REFERENCE_UNITS && !whole.endsWith(';'))
    return undefined
  if (whole.endsWith(';') || NUMERIC.test(numeric ?? '')) return { length: whole.length, kind: 'reference' }
  if (name === undefined) return { length: 1, kind: 'text' }
  return { length: whole.length, kind: beginsWithLegacyName(name) ? 'reference' : 'unterminated' }
}

/** Whether a browser takes the letters after an ampersand for a reference though no semicolon ends them. */
export function beginsWithLegacyName(text: string): boolean {
  return LEGACY.test(text)
}

const REFERENCE = /&(?:(#(?:[xX][0-9A-Fa-f]{0,61}|[0-9]{0,62}))|([0-9A-Za-z]{1,63}))?;?/y
const NUMERIC = /^#(?:[xX][0-9A-Fa-f]|[0-9])/

// The names without a semicolon in the HTML Standard, 13.5.
const LEGACY = new RegExp(
  '^(?:[AEIOUYaeiouy]acute|[AEIOUaeiou](?:circ|grave|uml)|yuml|[ANOano]tilde|[Aa]ring|[Cc]cedil|[Oo]slash|AElig|aelig|' +
    'AMP|COPY|ETH|GT|LT|QUOT|REG|THORN|acute|amp|brvbar|cedil|cent|copy|curren|deg|divide|eth|frac(?:12|14|34)|gt|' +
    'iexcl|iquest|laquo|lt|macr|micro|middot|nbsp|not|ord[fm]|para|plusmn|pound|quot|raquo|reg|sect|shy|sup[123]|' +
    'szlig|thorn|times|uml|yen)'
)
