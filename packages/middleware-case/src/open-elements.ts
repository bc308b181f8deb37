import type { TagScanner } from './tag-scanner.ts'

/** How what follows a tag is to be read. */
export type Content = 'data' | 'rcdata' | 'rawtext' | 'script data' | 'plaintext'

/**
 * As much of the tree as the tokenizer needs: which elements hold no markup, and where SVG and MathML begin and end, in
 * which `<style>` does hold markup and a tag may close itself. XML follows the rules of foreign content throughout.
 *
 * @see HTML Standard, 13.2.6.4.4 (in head), 13.2.6.4.7 (in body), 13.2.6.5 (in foreign content)
 */
export class OpenElements {
  readonly #isXml: boolean
  /** Names of `svg`, `math` and the elements in them that hold HTML again, from the outermost inwards. */
  #open: string[] = []
  #quiet: string | undefined

  constructor(isXml: boolean) {
    this.#isXml = isXml
  }

  get isForeign(): boolean {
    return this.#isXml || (this.#open.length > 0 && FOREIGN.has(this.#open.at(-1)!))
  }

  /** Whether text is code: that of a script or style sheet where it is no raw text. */
  get isCode(): boolean {
    return this.#quiet !== undefined
  }

  /** Takes a tag into account, and says how its content is to be read. */
  see(tag: TagScanner): Content {
    if (tag.isEnd) this.#close(tag.name)
    else if (!this.isForeign) return this.#openHtml(tag.name)
    else this.#openForeign(tag.name, tag.isSelfClosing)
    return 'data'
  }

  #openHtml(name: string): Content {
    if (FOREIGN.has(name)) this.#open.push(name)
    return CONTENT[name] ?? 'data'
  }

  #openForeign(name: string, isSelfClosing: boolean): void {
    if (!this.#isXml && BREAKOUT.test(name)) {
      while (this.isForeign) this.#open.pop()
      this.#quiet = undefined
    } else if (!isSelfClosing) {
      if (name === 'script' || name === 'style' || (this.#isXml && name === 'textarea')) this.#quiet ??= name
      if (FOREIGN.has(name) || INTEGRATION_POINTS.has(name)) this.#open.push(name)
    }
  }

  #close(name: string): void {
    if (this.#quiet === name) this.#quiet = undefined
    if (this.#open.length === 0) return
    const at = this.#open.lastIndexOf(name)
    if (at !== -1) this.#open.length = at
  }
}

const CONTENT: Record<string, Content | undefined> = Object.assign(Object.create(null), {
  title: 'rcdata',
  textarea: 'rawtext', // its text is what the form will send, and stays
  style: 'rawtext',
  xmp: 'rawtext',
  iframe: 'rawtext',
  noembed: 'rawtext',
  noframes: 'rawtext',
  script: 'script data',
  plaintext: 'plaintext'
})

const FOREIGN = new Set(['svg', 'math'])
const INTEGRATION_POINTS = new Set('foreignobject desc title mi mo mn ms mtext annotation-xml'.split(' '))
const BREAKOUT =
  /^(?:b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|embed|h[1-6]|head|hr|i|img|li|listing|menu|meta|nobr|ol|p|pre|ruby|s|small|span|strong|strike|sub|sup|table|tt|u|ul|var)$/
