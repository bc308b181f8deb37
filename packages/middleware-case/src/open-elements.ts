import type { TagScanner } from './tag-scanner.ts'

/** How what follows a tag is to be read. */
export type Content = 'data' | 'rcdata' | 'rawtext' | 'script data' | 'plaintext'

interface Element {
  name: string
  /** What is in it. SVG in MathML is MathML, and the other way round. */
  holds: 'svg' | 'math' | 'html'
}

/**
 * As much of the tree as the tokenizer needs: which elements hold no markup, and where SVG and MathML begin and end, in
 * which `<style>` does hold markup and a tag may close itself. XML follows the rules of foreign content throughout.
 *
 * @see HTML Standard, 13.2.6.4.4 (in head), 13.2.6.4.7 (in body), 13.2.6.5 (in foreign content)
 */
export class OpenElements {
  readonly #isXml: boolean
  /** `svg`, `math` and the elements in them that change what follows, from the outermost inwards. */
  readonly #open: Element[] = []
  /** The script or style sheet that is no raw text, and how many elements were open around it. */
  #quiet: string | undefined
  #quietDepth = 0

  constructor(isXml: boolean) {
    this.#isXml = isXml
  }

  get isForeign(): boolean {
    return this.#isXml || (this.#open.length > 0 && this.#open.at(-1)!.holds !== 'html')
  }

  /** Whether text is code: that of a script or style sheet where it is no raw text. */
  get isCode(): boolean {
    return this.#quiet !== undefined
  }

  /** Takes a tag into account, and says how its content is to be read. */
  see(tag: TagScanner): Content {
    if (tag.isEnd) this.#close(tag.name)
    else if (!this.isForeign) return this.#openHtml(tag)
    else this.#openForeign(tag)
    return 'data'
  }

  #openHtml({ name, isSelfClosing }: TagScanner): Content {
    if (name !== 'svg' && name !== 'math') return CONTENT[name] ?? 'data'
    if (!isSelfClosing) this.#add({ name, holds: name })
    return 'data'
  }

  #openForeign(tag: TagScanner): void {
    if (!this.#isXml && breaksOut(tag)) return this.#breakOut()
    if (tag.isSelfClosing) return
    const { name } = tag
    if (name === 'script' || name === 'style' || (this.#isXml && name === 'textarea')) this.#beQuiet(name)
    const outer = this.#open.at(-1)
    const holds = outer === undefined ? undefined : whatHolds(tag, outer)
    if (holds !== undefined) this.#add({ name, holds })
  }

  #add(element: Element): void {
    if (this.#open.length < DEEPEST) this.#open.push(element)
  }

  #beQuiet(name: string): void {
    if (this.#quiet !== undefined) return
    this.#quiet = name
    this.#quietDepth = this.#open.length
  }

  #breakOut(): void {
    while (this.isForeign) this.#open.pop()
    this.#quiet = undefined
  }

  #close(name: string): void {
    if (this.#quiet === name) this.#quiet = undefined
    if (this.#open.length === 0) return
    const at = this.#open.findLastIndex(element => element.name === name)
    if (at !== -1) {
      this.#open.length = at
      if (at < this.#quietDepth) this.#quiet = undefined
    } else if (this.isForeign && (name === 'p' || name === 'br')) {
      this.#breakOut()
    }
  }
}

/** Whether a start tag can stand in HTML only, so that the SVG or MathML around it ends. */
function breaksOut({ name, attributes }: TagScanner): boolean {
  return BREAKOUT.test(name) || (name === 'font' && /[\s/](?:color|face|size)[\s/=>]/i.test(attributes))
}

/** What is in an element of SVG or MathML, where that must be known: HTML in integration points. */
function whatHolds({ name, attributes }: TagScanner, outer: Element): Element['holds'] | undefined {
  if (name === 'svg' && outer.name === 'annotation-xml') return 'svg'
  if (name === 'svg' || name === 'math') return outer.holds
  if (outer.holds === 'svg') return /^(?:foreignobject|desc|title)$/.test(name) ? 'html' : undefined
  if (name === 'annotation-xml') return ENCODED_HTML.test(attributes) ? 'html' : 'math'
  return /^m(?:i|o|n|s|text)$/.test(name) ? 'html' : undefined
}

/** Browsers open no more within each other, and a body without an end must not take memory without one. */
const DEEPEST = 512

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

const ENCODED_HTML = /[\s/]encoding\s*=\s*["']?(?:text\/html|application\/xhtml\+xml)["'\s>]/i
const BREAKOUT =
  /^(?:b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|embed|h[1-6]|head|hr|i|img|li|listing|menu|meta|nobr|ol|p|pre|ruby|s|small|span|strong|strike|sub|sup|table|tt|u|ul|var)$/
