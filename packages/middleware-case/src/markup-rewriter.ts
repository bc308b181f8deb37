import { MarkupText } from './markup-text.ts'
import type { TextPlan } from './plan-text.ts'
import type { TextRewriter } from './text-transform.ts'

/** A rewriter of the whole, made of one that rewrites text, so that markup stays as it is. */
export function markupRewriter(inner: TextRewriter, markup: TextPlan['markup']): TextRewriter {
  if (markup === 'none') return inner
  return markup === 'unknown' ? new UnknownText(inner) : new MarkupText(inner, markup === 'xml')
}

/** So many characters of white space wait: browsers look no further for a tag (MIME Sniffing Standard, 5.2). */
const MOST_SPACE = 1445

/** Text of an undeclared type is HTML to a browser when it begins with a tag; leading white space waits. */
class UnknownText implements TextRewriter {
  #inner: TextRewriter
  #space: string | undefined = ''

  constructor(inner: TextRewriter) {
    this.#inner = inner
  }

  push(text: string): string {
    if (this.#space === undefined) return this.#inner.push(text)
    const all = this.#space + text
    const first = /\S/.exec(all)
    if (first === null && all.length <= MOST_SPACE) {
      this.#space = all
      return ''
    }
    this.#space = undefined
    if (first?.[0] === '<') this.#inner = new MarkupText(this.#inner, all.startsWith('<?xml', first.index))
    return this.#inner.push(all)
  }

  flush(): string {
    const space = this.#space ?? ''
    this.#space = undefined
    return (space === '' ? '' : this.#inner.push(space)) + this.#inner.flush()
  }
}
