/**
 * Finds the end of a tag. The states are the standard's; what the attributes say is of no interest, only where they end.
 * @see HTML Standard, 13.2.5.8 (tag name state) to 13.2.5.40 (self-closing start tag state)
 */
export class TagScanner {
  /** In lower case; all that counts of a longer one is that no element bears it. */
  name = ''
  isEnd = false
  isSelfClosing = false
  /** What stands behind the name, where that tells how the content of the element is read; else it is not kept. */
  attributes = ''
  #state = 0

  /** Begins a tag at its name, or behind `name` when that has been read. */
  open(isEnd: boolean, name = ''): void {
    this.name = name
    this.isEnd = isEnd
    this.isSelfClosing = false
    this.attributes = ''
    this.#state = TAG_NAME
  }

  /** The position behind the tag, or -1 when it goes on after the text. */
  scan(text: string, from: number): number {
    let at = from
    let state = this.#state
    let last = state
    while (at < text.length && state !== END) {
      last = state
      const code = text.charCodeAt(at++)
      state = NEXT[state * KINDS.length + (code < KIND_OF.length ? KIND_OF[code]! : OTHER)]!
      if (last === TAG_NAME && state !== TAG_NAME) this.#addToName(text, from, at - 1)
    }
    if (state === TAG_NAME) this.#addToName(text, from, at)
    this.#state = state
    if (ASKED.test(this.name) && this.attributes.length < 1000) this.attributes += text.slice(from, at)
    if (state !== END) return -1
    this.isSelfClosing = last === SELF_CLOSING
    return at
  }

  #addToName(text: string, from: number, end: number): void {
    if (this.name.length < 32) this.name += text.slice(from, end).toLowerCase()
  }
}

const ASKED = /^(?:font|annotation-xml)$/

type State =
  | 'tag name'
  | 'before attribute name'
  | 'attribute name'
  | 'after attribute name'
  | 'before attribute value'
  | 'attribute value (double-quoted)'
  | 'attribute value (single-quoted)'
  | 'attribute value (unquoted)'
  | 'self-closing start tag'

type Kind = ' ' | '/' | '>' | '=' | '"' | "'" | 'other'

const KINDS: readonly Kind[] = [' ', '/', '>', '=', '"', "'", 'other']

// Where the standard reconsumes a character, what becomes of it stands here at once; so "after attribute value (quoted)" does
// what "before attribute name" does. A kind that is not named goes where `other` goes.
const STATES: Record<State, Partial<Record<Kind, State | 'end'>> & { other: State }> = {
  'tag name': {
    ' ': 'before attribute name',
    '/': 'self-closing start tag',
    '>': 'end',
    other: 'tag name'
  },
  'before attribute name': {
    ' ': 'before attribute name',
    '/': 'self-closing start tag',
    '>': 'end',
    other: 'attribute name' // an equals sign here is the first character of a name
  },
  'attribute name': {
    ' ': 'after attribute name',
    '/': 'self-closing start tag',
    '>': 'end',
    '=': 'before attribute value',
    other: 'attribute name'
  },
  'after attribute name': {
    ' ': 'after attribute name',
    '/': 'self-closing start tag',
    '>': 'end',
    '=': 'before attribute value',
    other: 'attribute name'
  },
  'before attribute value': {
    ' ': 'before attribute value',
    '"': 'attribute value (double-quoted)',
    "'": 'attribute value (single-quoted)',
    '>': 'end',
    other: 'attribute value (unquoted)'
  },
  'attribute value (double-quoted)': {
    '"': 'before attribute name',
    other: 'attribute value (double-quoted)'
  },
  'attribute value (single-quoted)': {
    "'": 'before attribute name',
    other: 'attribute value (single-quoted)'
  },
  'attribute value (unquoted)': {
    ' ': 'before attribute name',
    '>': 'end',
    other: 'attribute value (unquoted)'
  },
  'self-closing start tag': {
    ' ': 'before attribute name',
    '/': 'self-closing start tag',
    '>': 'end',
    other: 'attribute name'
  }
}

// The same in numbers: a look at a table for each character is all that a tag costs.
const NAMES = [...Object.keys(STATES), 'end']
const [TAG_NAME, SELF_CLOSING, END] = ['tag name', 'self-closing start tag', 'end'].map(name =>
  NAMES.indexOf(name)
) as [number, number, number]
const NEXT = Uint8Array.from(
  Object.values(STATES).flatMap(row => KINDS.map(kind => NAMES.indexOf(row[kind] ?? row.other)))
)
const OTHER = KINDS.indexOf('other')
const KIND_OF = Uint8Array.from({ length: 64 }, (_, code) => {
  const char = String.fromCharCode(code)
  const kind = KINDS.indexOf((/[\t\n\f\r]/.test(char) ? ' ' : char) as Kind)
  return kind === -1 ? OTHER : kind
})
