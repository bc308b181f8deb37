/**
 * Finds the end of a tag. The states are the standard's; what the attributes say is of no interest, only where they end.
 * @see HTML Standard, 13.2.5.8 (tag name state) to 13.2.5.40 (self-closing start tag state)
 */
export class TagScanner {
  /** In lower case; all that counts of a longer one is that no element bears it. */
  name = ''
  isEnd = false
  isSelfClosing = false
  #state: State = 'tag name'

  /** Begins a tag at its name, or behind `name` when that has been read. */
  open(isEnd: boolean, name = ''): void {
    this.name = name
    this.isEnd = isEnd
    this.isSelfClosing = false
    this.#state = 'tag name'
  }

  /** The position behind the tag, or -1 when it goes on after the text. */
  scan(text: string, from: number): number {
    let at = from
    while (at < text.length) {
      const run = RUNS[this.#state]
      if (run !== undefined) {
        run.lastIndex = at
        const end = run.test(text) ? run.lastIndex : at
        if (this.#state === 'tag name' && this.name.length < 32)
          this.name += text.slice(at, end).toLowerCase()
        at = end
        if (at === text.length) break
      }
      const next = STEPS[this.#state](text[at]!)
      if (next === undefined) {
        this.isSelfClosing = this.#state === 'self-closing start tag'
        return at + 1
      }
      if (!next.reconsume) at++
      this.#state = next.state
    }
    return -1
  }
}

type State =
  | 'tag name'
  | 'before attribute name'
  | 'attribute name'
  | 'after attribute name'
  | 'before attribute value'
  | 'attribute value (double-quoted)'
  | 'attribute value (single-quoted)'
  | 'attribute value (unquoted)'
  | 'after attribute value (quoted)'
  | 'self-closing start tag'

interface Step {
  state: State
  reconsume: boolean
}

/** What is passed over without a look at each character. */
const RUNS: { [state in State]?: RegExp } = {
  'tag name': /[^\t\n\f\r />]*/y,
  'before attribute name': /[\t\n\f\r ]*/y,
  'attribute name': /[^\t\n\f\r />=]*/y,
  'after attribute name': /[\t\n\f\r ]*/y,
  'before attribute value': /[\t\n\f\r ]*/y,
  'attribute value (double-quoted)': /[^"]*/y,
  'attribute value (single-quoted)': /[^']*/y,
  'attribute value (unquoted)': /[^\t\n\f\r >]*/y
}

/** What the character behind the run does; undefined: it ends the tag. */
const STEPS: { [state in State]: (character: string) => Step | undefined } = {
  'tag name': character => {
    if (character === '>') return undefined
    return to(character === '/' ? 'self-closing start tag' : 'before attribute name')
  },
  'before attribute name': character =>
    character === '>' || character === '/' ? reconsumeIn('after attribute name') : to('attribute name'), // an equals sign here is the first character of a name
  'attribute name': character =>
    character === '=' ? to('before attribute value') : reconsumeIn('after attribute name'),
  'after attribute name': character => {
    if (character === '>') return undefined
    if (character === '/') return to('self-closing start tag')
    return character === '=' ? to('before attribute value') : reconsumeIn('attribute name')
  },
  'before attribute value': character => {
    if (character === '>') return undefined
    if (character === '"') return to('attribute value (double-quoted)')
    if (character === "'") return to('attribute value (single-quoted)')
    return to('attribute value (unquoted)')
  },
  'attribute value (double-quoted)': () => to('after attribute value (quoted)'),
  'attribute value (single-quoted)': () => to('after attribute value (quoted)'),
  'attribute value (unquoted)': character => (character === '>' ? undefined : to('before attribute name')),
  'after attribute value (quoted)': character => {
    if (character === '>') return undefined
    return character === '/' ? to('self-closing start tag') : reconsumeIn('before attribute name')
  },
  'self-closing start tag': character =>
    character === '>' ? undefined : reconsumeIn('before attribute name')
}

function to(state: State): Step {
  return { state, reconsume: false }
}

function reconsumeIn(state: State): Step {
  return { state, reconsume: true }
}
