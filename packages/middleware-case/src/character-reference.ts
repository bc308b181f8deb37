/**
 * What an ampersand in markup begins: how many characters belong to it, and whether they are a reference, plain text, or
 * text that turns into a reference when it is changed carelessly (`&gt` in capitals). Undefined: the next character decides.
 */
export interface ReferenceMatch {
  length: number
  kind: 'reference' | 'text' | 'unterminated'
}

/** At most so many characters are looked at; the longest name has 32. */
const REFERENCE_UNITS = 64

/**
 * Every reference that a semicolon ends counts, known or not. Without one, a numeric reference counts, and a name of the
 * few that old pages use so.
 * @see HTML Standard, 13.2.5.72 (character reference state)
 */
export function matchReference(text: string, at: number, isLast: boolean): ReferenceMatch | undefined {
  const isNumeric = text.charCodeAt(at + 1) === 0x23
  const isHex = isNumeric && (text.charCodeAt(at + 2) | 0x20) === 0x78
  const start = at + (isHex ? 3 : isNumeric ? 2 : 1)
  const wanted = isHex ? HEX : isNumeric ? DIGIT : ALPHANUMERIC
  let end = start
  while (end - at < REFERENCE_UNITS && isOf(wanted, text.charCodeAt(end))) end++
  if (end === text.length && !isLast) return undefined
  const isEmpty = end === start
  if (text.charCodeAt(end) === 0x3b && (isNumeric || !isEmpty))
    return { length: end + 1 - at, kind: 'reference' }
  if (isNumeric || isEmpty) return { length: isEmpty ? 1 : end - at, kind: isEmpty ? 'text' : 'reference' }
  const isLegacy = beginsWithLegacyName(text.slice(start, end))
  return { length: end - at, kind: isLegacy ? 'reference' : 'unterminated' }
}

/** Whether a browser takes the letters after an ampersand for a reference though no semicolon ends them. */
export function beginsWithLegacyName(text: string): boolean {
  return LEGACY.test(text)
}

const DIGIT = 1
const HEX = 2
const ALPHANUMERIC = 4
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  return (
    (/\d/.test(char) ? DIGIT : 0) |
    (/[\dA-F]/i.test(char) ? HEX : 0) |
    (/[\dA-Z]/i.test(char) ? ALPHANUMERIC : 0)
  )
})

function isOf(wanted: number, code: number): boolean {
  return code < 128 && (CLASSES[code]! & wanted) !== 0 // NaN, behind the end, is not
}

// The names without a semicolon in the HTML Standard, 13.5.
const LEGACY = new RegExp(
  '^(?:[AEIOUYaeiouy]acute|[AEIOUaeiou](?:circ|grave|uml)|yuml|[ANOano]tilde|[Aa]ring|[Cc]cedil|[Oo]slash|AElig|aelig|' +
    'AMP|COPY|ETH|GT|LT|QUOT|REG|THORN|acute|amp|brvbar|cedil|cent|copy|curren|deg|divide|eth|frac(?:12|14|34)|gt|' +
    'iexcl|iquest|laquo|lt|macr|micro|middot|nbsp|not|ord[fm]|para|plusmn|pound|quot|raquo|reg|sect|shy|sup[123]|' +
    'szlig|thorn|times|uml|yen)'
)
