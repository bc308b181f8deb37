/**
 * Escapes text for use between double quotes in a log line, as Apache does: `\"`, `\\`, `\b \n \r \t \v`, and `\xhh` for
 * every other byte that is not printable ASCII. The width is fixed and the backslash itself is escaped, so that the line
 * can be read back, and nothing a client sends starts a new line or a new field.
 *
 * Environ strings hold one byte per character. Where a character above U+00FF occurs, its UTF-8 bytes are shown.
 *
 * @example escapeQuoted('a"b\n') // a\"b\n
 * @see Apache's ap_escape_logitem; CVE-2025-25184 (Rack), CVE-2026-5078 (morgan) for what happens without
 */
export function escapeQuoted(text: string): string {
  // Testing first costs a third of replacing, and nearly every text passes.
  return UNSAFE_QUOTED.test(text) ? text.replace(EVERY_UNSAFE, escapeCharacter) : text
}

/** The same for a column that no quotes surround: a space becomes `\x20`, and an empty text `""`. */
export function escapeColumn(text: string): string {
  if (text === '') return '""'
  return UNSAFE_COLUMN.test(text)
    ? text.replace(EVERY_UNSAFE, escapeCharacter).replaceAll(' ', '\\x20')
    : text
}

/** Escapes only what ends a line or moves a terminal: C0, DEL, C1 and the line separators of Unicode. */
export function escapeControls(text: string): string {
  return CONTROL.test(text) ? text.replace(EVERY_CONTROL, escapeCharacter) : text
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const EVERY_CONTROL = /[\p{Cc}\u2028\u2029]/gu
const UNSAFE_QUOTED = /[^ !#-[\]-~]/
const UNSAFE_COLUMN = /[^!#-[\]-~]/
const EVERY_UNSAFE = /[^ !#-[\]-~]/gu

const SHORT: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v'
}

const encoder = new TextEncoder()

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!
  if (code <= 0xff) return SHORT[character] ?? hex(code)
  return Array.from(encoder.encode(character), hex).join('')
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
