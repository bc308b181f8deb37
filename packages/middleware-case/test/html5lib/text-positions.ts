import { DecodingMode, HtmlEntityDecoder } from 'entities/decode'
import { html, Parser, TokenizerMode, type DefaultTreeAdapterTypes, type Token } from 'parse5'

/**
 * Which characters of a page are text that people read, says parse5: character data, but for references and for what
 * scripts, style sheets, text areas and CDATA sections hold.
 */
export function textPositions(page: string): Set<number> {
  const finder = new TextFinder(page)
  finder.tokenizer.write(page, true)
  return finder.positions
}

/** parse5's tokens of text do not say where a reference in them begins, so that they are compared with the page. */
class TextFinder extends Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> {
  readonly positions = new Set<number>()
  readonly #page: string
  #at = 0
  #isForeign = false
  #isCdata = false
  #last: Token.Token | undefined

  constructor(page: string) {
    super({ sourceCodeLocationInfo: true, scriptingEnabled: false })
    this.#page = page
  }

  override onCharacter(token: Token.CharacterToken): void {
    this.#text(token)
    super.onCharacter(token)
  }

  override onWhitespaceCharacter(token: Token.CharacterToken): void {
    this.#text(token)
    super.onWhitespaceCharacter(token)
  }

  override onNullCharacter(token: Token.CharacterToken): void {
    this.#text(token)
    super.onNullCharacter(token)
  }

  override onStartTag(token: Token.TagToken): void {
    this.#markup(token)
    super.onStartTag(token)
  }

  override onEndTag(token: Token.TagToken): void {
    this.#markup(token)
    super.onEndTag(token)
  }

  override onComment(token: Token.CommentToken): void {
    this.#markup(token)
    super.onComment(token)
  }

  override onDoctype(token: Token.DoctypeToken): void {
    this.#markup(token)
    super.onDoctype(token)
  }

  #markup(token: Token.TagToken | Token.CommentToken | Token.DoctypeToken): void {
    // An element that is implied has no place in the page.
    if (token.location !== null && token.location.endOffset > this.#at) this.#at = token.location.endOffset
    this.#isCdata = false
  }

  #text(token: Token.CharacterToken): void {
    const isAgain = token === this.#last // the parser handles a token again when it changes its mode
    this.#last = token
    if (!isAgain && !this.#isCode()) this.#align(token.chars)
  }

  #isCode(): boolean {
    if (this.tokenizer.state === TokenizerMode.PLAINTEXT) return true
    const open = this.openElements.items.slice(0, this.openElements.stackTop + 1)
    const elements = open as DefaultTreeAdapterTypes.Element[]
    const current = elements.at(-1)
    this.#isForeign = current !== undefined && current.namespaceURI !== html.NS.HTML
    if (!this.#isForeign && CODE.has(current?.tagName ?? '')) return true
    return elements.some(
      ({ namespaceURI, tagName }) => namespaceURI !== html.NS.HTML && /^(?:script|style)$/.test(tagName)
    )
  }

  #align(chars: string): void {
    const page = this.#page
    for (let i = 0; i < chars.length;) {
      const has = (markup: string): boolean =>
        page.startsWith(markup, this.#at) && !chars.startsWith(markup, i)
      const reference = this.#isCdata ? undefined : decodeReference(page, this.#at)
      if (this.#isForeign && !this.#isCdata && page.startsWith('<![CDATA[', this.#at)) {
        this.#isCdata = true
        this.#at += 9
      } else if (this.#isCdata && has(']]>')) {
        this.#isCdata = false
        this.#at += 3
      } else if (has('</>')) {
        this.#at += 3 // no token at all
      } else if (reference !== undefined && chars.startsWith(reference.text, i)) {
        this.#at += reference.length
        i += reference.text.length
      } else {
        this.#character(chars, i++)
      }
    }
  }

  #character(chars: string, i: number): void {
    const page = this.#page
    const isLineEnd = page.startsWith('\r\n', this.#at) // together one line feed
    const isChanged = page[this.#at] === '\0' || page[this.#at] === '\r'
    if (page[this.#at] !== chars[i] && !isChanged) {
      throw new Error(
        `${JSON.stringify(chars)}, ${i} does not stand at ${this.#at} of ${JSON.stringify(page)}`
      )
    }
    for (let length = isLineEnd ? 2 : 1; length > 0; length--) {
      if (!this.#isCdata) this.positions.add(this.#at)
      this.#at++
    }
  }
}

const CODE = new Set(['script', 'style', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes'])

/** What stands for characters at an ampersand, if anything does. */
export function decodeReference(page: string, at: number): { length: number; text: string } | undefined {
  if (page[at] !== '&') return undefined
  let text = ''
  const decoder = new HtmlEntityDecoder(point => (text += String.fromCodePoint(point)))
  decoder.startEntity(DecodingMode.Legacy)
  const written = decoder.write(page, at + 1)
  const length = written < 0 ? decoder.end() : written
  return length === 0 ? undefined : { length, text }
}
