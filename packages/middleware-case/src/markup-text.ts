import { beginsWithLegacyName, matchReference } from './character-reference.ts'
import { ENDS, type EndedState, type State } from './markup-states.ts'
import { OpenElements } from './open-elements.ts'
import { readOpening } from './read-opening.ts'
import { TagScanner } from './tag-scanner.ts'
import type { TextRewriter } from './text-transform.ts'

/**
 * Rewrites the character data of HTML or XML and leaves every other character as it is: tags and attributes, comments,
 * scripts and style sheets, `<textarea>`, CDATA sections, document types, character references. What stands between two pieces of markup is
 * one text: it is pushed, in one or more pieces, and flushed.
 *
 * Held: what may yet turn out to be markup, 66 characters at most; and what the rewriter of the text holds.
 *
 * @see HTML Standard, 13.2.5 (tokenization), whose names the states bear
 */
export class MarkupText implements TextRewriter {
  readonly #inner: TextRewriter
  readonly #elements: OpenElements
  readonly #isXml: boolean
  readonly #tag = new TagScanner()
  #state: State = 'data'
  #input = ''
  #at = 0
  /** Up to here the input has been copied to the output, changed or not. */
  #copied = 0
  /** Where the next `<` and the next `&` are, if not behind: to look again at each would take quadratic time. */
  #opening = -1
  #reference = -1
  #output = ''
  #inText = false

  constructor(inner: TextRewriter, isXml: boolean) {
    this.#inner = inner
    this.#isXml = isXml
    this.#elements = new OpenElements(isXml)
  }

  push(text: string): string {
    return this.#run(text, false)
  }

  flush(): string {
    const output = this.#run('', true) + this.#inner.flush()
    this.#inText = false
    return output
  }

  #run(text: string, isLast: boolean): string {
    this.#input = this.#input.slice(this.#at) + text
    this.#at = this.#copied = 0
    this.#opening = this.#reference = -1
    this.#output = ''
    while (this.#at < this.#input.length && this.#step(isLast));
    // At the end what is held is no markup: a `<`, the beginning of a `-->` or of a name.
    if (isLast && this.#at < this.#input.length) this.#take(this.#input.length, this.#isText())
    this.#copy()
    return this.#output
  }

  /** Goes on until the state changes; false: not before there is more input. */
  #step(isLast: boolean): boolean {
    const state = this.#state
    if (state === 'data' || state === 'rcdata') return this.#data(isLast)
    if (state === 'tag') return this.#inTag()
    if (state === 'rawtext') return this.#rawtext()
    if (state === 'markup declaration open') return this.#markupDeclaration()
    if (state === 'comment start') return this.#commentStart()
    if (state === 'plaintext') return this.#take(this.#input.length, false)
    return this.#until(state)
  }

  #data(isLast: boolean): boolean {
    const from = this.#at
    if (this.#opening < from) this.#opening = indexOf(this.#input, '<', from)
    if (this.#reference < from) this.#reference = indexOf(this.#input, '&', from)
    const end = Math.min(this.#opening, this.#reference)
    if (end > from) return this.#take(end, true)
    if (end < this.#opening) return this.#atReference(isLast)
    return this.#state === 'rcdata' ? this.#endTag(true) : this.#tagOpen()
  }

  #tagOpen(): boolean {
    const opens = readOpening(this.#input, this.#at, this.#isXml)
    if (opens === undefined) return false
    if (opens === 'data') return this.#take(this.#at + 1, true)
    const isEnd = this.#input[this.#at + 1] === '/'
    this.#state = opens
    if (opens === 'tag') this.#tag.open(isEnd)
    return this.#take(this.#at + (isEnd || opens !== 'tag' ? 2 : 1), false)
  }

  #atReference(isLast: boolean): boolean {
    const match = matchReference(this.#input, this.#at, isLast)
    if (match === undefined) return false
    const end = this.#at + match.length
    if (match.kind !== 'unterminated' || !this.#isText()) return this.#take(end, match.kind !== 'reference')
    const text = this.#input.slice(this.#at + 1, end)
    this.#endText()
    this.#copy()
    const changed = this.#inner.push(text) + this.#inner.flush()
    // `&gtx` is a reference, `&Gtx` is none; text never becomes one.
    this.#output += `&${beginsWithLegacyName(changed) ? text : changed}`
    this.#at = this.#copied = end
    return true
  }

  #inTag(): boolean {
    const end = this.#tag.scan(this.#input, this.#at)
    if (end === -1) return this.#take(this.#input.length, false)
    this.#state = this.#elements.see(this.#tag)
    return this.#take(end, false)
  }

  #rawtext(): boolean {
    const end = this.#input.indexOf('<', this.#at)
    if (end === -1) return this.#take(this.#input.length, false)
    this.#take(end, false)
    return this.#endTag(false)
  }

  /** At a `<` that only the end tag of the element makes markup. */
  #endTag(isText: boolean): boolean {
    const opening = `</${this.#tag.name}`
    const found = this.#input.slice(this.#at, this.#at + opening.length + 1).toLowerCase()
    if (found.length <= opening.length && opening.startsWith(found)) return false
    if (!found.startsWith(opening) || !/[\t\n\f\r />]$/.test(found)) return this.#take(this.#at + 1, isText)
    return this.#openEndTag(this.#at + opening.length)
  }

  #openEndTag(end: number): boolean {
    this.#tag.open(true, this.#tag.name)
    this.#state = 'tag'
    return this.#take(end, false)
  }

  #markupDeclaration(): boolean {
    const found = this.#input.slice(this.#at, this.#at + CDATA.length)
    const isForeign = this.#elements.isForeign
    if (found.startsWith('--')) {
      this.#state = 'comment start'
      return this.#take(this.#at + 2, false)
    }
    if (found === '-' || (isForeign && found.length < CDATA.length && CDATA.startsWith(found))) return false
    this.#state =
      isForeign && found === CDATA ? 'CDATA section' : this.#isXml ? 'document type' : 'bogus comment'
    return true
  }

  #commentStart(): boolean {
    const [closed] = /^-?>?/.exec(this.#input.slice(this.#at, this.#at + 2))!
    if (closed === '-' && this.#at + 1 === this.#input.length) return false
    this.#state = closed.endsWith('>') ? 'data' : 'comment'
    return closed.endsWith('>') ? this.#take(this.#at + closed.length, false) : true
  }

  /** In a state whose text stays, up to what ends it; the beginning of that is held. */
  #until(state: EndedState): boolean {
    const { end, begun, next } = ENDS[state]
    end.lastIndex = this.#at
    const match = end.exec(this.#input)
    if (match === null) {
      const held = begun.exec(this.#input.slice(this.#at))
      this.#take(this.#input.length - (held?.[0].length ?? 0), false)
      return false
    }
    const after = match.index + match[0].length
    this.#state = next(match[0].toLowerCase())
    if (this.#state === 'tag') return this.#openEndTag(after - 1)
    // The dashes of `<!--` may be those of its `-->`.
    return this.#take(match[0] === '<!--' ? match.index + 2 : after, false)
  }

  #isText(): boolean {
    return (this.#state === 'data' && !this.#elements.isCode) || this.#state === 'rcdata'
  }

  #take(end: number, isText: boolean): boolean {
    if (end === this.#at) return true
    if (isText && this.#isText()) {
      this.#copy()
      this.#inText = true
      this.#output += this.#inner.push(this.#input.slice(this.#at, end))
      this.#copied = end
    } else if (this.#inText) {
      this.#endText()
    }
    this.#at = end
    return true
  }

  /** Gives what has been taken since the last text as it is, in one piece. */
  #copy(): void {
    if (this.#copied < this.#at) this.#output += this.#input.slice(this.#copied, this.#at)
    this.#copied = this.#at
  }

  #endText(): void {
    if (this.#inText) this.#output += this.#inner.flush()
    this.#inText = false
  }
}

function indexOf(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from)
  return at === -1 ? text.length : at
}

const CDATA = '[CDATA['
