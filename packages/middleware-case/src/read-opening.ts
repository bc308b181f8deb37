import type { State } from './markup-states.ts'

/**
 * What a `<` begins; undefined: what follows decides, and without it this is text.
 * @see HTML Standard, 13.2.5.6 (tag open state) and 13.2.5.7 (end tag open state)
 */
export function readOpening(input: string, at: number, isXml: boolean): State | undefined {
  const code = input.charCodeAt(at + 1)
  if (Number.isNaN(code)) return undefined
  if (code === EXCLAMATION_MARK) return 'markup declaration open'
  if (code === QUESTION_MARK) return isXml ? 'processing instruction' : 'bogus comment'
  if (code !== SLASH) return isLetter(code) || (isXml && !isSpace(code)) ? 'tag' : 'data'
  const next = input.charCodeAt(at + 2)
  if (Number.isNaN(next)) return undefined
  return isXml || isLetter(next) ? 'tag' : 'bogus comment'
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}

const EXCLAMATION_MARK = 0x21
const SLASH = 0x2f
const QUESTION_MARK = 0x3f
