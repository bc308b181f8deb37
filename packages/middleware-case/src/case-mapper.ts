import { byTable } from './table-mapper.ts'
import type { TextRewriter } from './text-transform.ts'

export type Direction = 'upper' | 'lower'

/** At most so many code units wait for what follows them. */
export const HELD_UNITS = 64

/**
 * Maps text that comes in pieces as `toUpperCase` and `toLowerCase` map the whole of it. What a letter becomes may hang on
 * its neighbours: a capital sigma at the end of a word is a final one, Turkish I takes up the dot that follows it, Greek
 * capitals lose the accents that tell a diphthong. So the letters at the end of a piece that what follows may change are
 * held, with the marks upon them, and as much of what went before is remembered as decides about the next one.
 *
 * @see Unicode 17, 3.13 (Default Case Algorithms), SpecialCasing.txt
 */
export function createCaseMapper(direction: Direction, locale?: string): TextRewriter {
  const map = mapping(direction, locale)
  const open = OPEN[`${direction}:${locale}`] ?? OPEN[direction]
  if (open === undefined) return { push: map, flush: () => '' } // every character is mapped by itself

  const remember = direction === 'lower' ? rememberCased : locale === 'el' ? rememberGreek : rememberMarks
  let held = ''
  let before = ''

  function run(text: string, isLast: boolean): string {
    const whole = held + text
    if (whole === '') return ''
    const end = isLast ? whole.length : closedLength(whole, open!)
    held = whole.slice(end)
    const ready = end === whole.length ? whole : whole.slice(0, end)
    if (ready === '') return ''
    const after = held === '' ? '' : 'a' // any letter: all that is held begins with one
    const mapped = map(before + ready + after)
    const output = mapped.slice(before === '' ? 0 : map(before).length, mapped.length - after.length)
    before = remember(before, ready)
    return output
  }

  return {
    push: text => run(text, false),
    flush() {
      const output = run('', true)
      before = ''
      return output
    }
  }
}

/** What at the end of a piece may be changed by what follows. Nothing, where there is no entry. */
const OPEN: Record<string, RegExp | undefined> = {
  lower: /\u03A3\p{Case_Ignorable}*$/u,
  'lower:tr': /(?:I\p{M}*|\u03A3\p{Case_Ignorable}*)$/u,
  'lower:az': /(?:I\p{M}*|\u03A3\p{Case_Ignorable}*)$/u,
  'lower:lt': /(?:[IJ\u012E\u00CC\u00CD\u0128]\p{M}*|\u03A3\p{Case_Ignorable}*)$/u,
  'upper:lt': /(?!)/u, // looks back only
  'upper:el': /(?=\p{Script=Greek})\p{Cased}\p{Case_Ignorable}*$/u
}

function closedLength(text: string, open: RegExp): number {
  if (CLOSES[text.charCodeAt(text.length - 1)] === 1) return text.length
  // One more than may be held shows whether it is too much; the rest of the text is not worth searching.
  const tail = text.slice(-HELD_UNITS - 1)
  const match = open.exec(tail)
  if (match === null || match[0].length > HELD_UNITS) return text.length
  return text.length - match[0].length
}

function mapping(direction: Direction, locale: string | undefined): (text: string) => string {
  // Without a locale the root's, never that of the machine.
  if (locale === undefined) return ROOT[direction]
  return direction === 'upper'
    ? text => text.toLocaleUpperCase(locale)
    : text => text.toLocaleLowerCase(locale)
}

const ROOT = {
  upper: byTable(text => text.toUpperCase()),
  lower: byTable(text => text.toLowerCase(), '\u03A3')
}

/** A letter, when a sigma that follows would stand within or at the end of a word. */
function rememberCased(before: string, text: string): string {
  const isClosed = CLOSES[text.charCodeAt(text.length - 1)] === 1
  const last = isClosed ? text.slice(-1) : lastNot(CASE_IGNORABLE, text)
  if (last === '') return before === '' ? '' : 'a'
  return CASED.test(last) ? 'a' : ''
}

/**
 * A vowel with an accent gives the iota after it a dialytika, unless it got one itself. The iota tells whether what went
 * before is such a vowel, and whether its accent is a character of its own.
 */
function rememberGreek(before: string, text: string): string {
  const tail = (before + text).slice(-HELD_UNITS)
  const probe = `${tail}\u03B9`.toLocaleUpperCase('el')
  if (probe.endsWith('\u03AA')) return '\u03AC'
  return probe.endsWith('\u0308') ? '\u03B1\u0301' : rememberCased(before, text)
}

/** The last character with the marks upon it. */
function rememberMarks(before: string, text: string): string {
  const tail = (before + text).slice(-HELD_UNITS)
  return /\P{M}\p{M}*$/u.exec(tail)?.[0] ?? tail
}

function lastNot(pattern: RegExp, text: string): string {
  for (let end = text.length; end > 0;) {
    const low = text.charCodeAt(end - 1)
    const isPair = low >= 0xdc00 && low <= 0xdfff && end > 1 && (text.charCodeAt(end - 2) & 0xfc00) === 0xd800
    const start = end - (isPair ? 2 : 1)
    const character = text.slice(start, end)
    if (!pattern.test(character)) return character
    end = start
  }
  return ''
}

// ASCII characters after which nothing is open: not those that are case-ignorable, and not I and J.
const CLOSES = Uint8Array.from({ length: 128 }, (_, code) =>
  /[IJ\p{Case_Ignorable}]/u.test(String.fromCharCode(code)) ? 0 : 1
)
const CASED = /^\p{Cased}$/u
const CASE_IGNORABLE = /^\p{Case_Ignorable}$/u
