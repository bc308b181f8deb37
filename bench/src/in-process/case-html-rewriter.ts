import { HTMLRewriter } from 'html-rewriter-wasm'
import type { Subject } from '../in-process.ts'
import { asynchronous, textOf } from './case-texts.ts'
import { caseSubject } from './case-subject.ts'
import { upperText } from './case-upper-text.ts'

/** Cloudflare's HTMLRewriter (lol-html) as WebAssembly. */
export function create(): Subject {
  const text = textOf('html')
  return caseSubject(text, text.upper, async receive => {
    const rewriter = new HTMLRewriter(chunk => receive(chunk))
    let isCode = false
    rewriter.on('script, style', {
      element(element) {
        isCode = true
        element.onEndTag(() => {
          isCode = false
        })
      }
    })
    rewriter.onDocument({
      text(chunk) {
        if (!isCode && chunk.text !== '') chunk.replace(upperText(chunk.text), { html: true })
      }
    })
    try {
      for await (const chunk of asynchronous(text.chunks)) await rewriter.write(chunk)
      await rewriter.end()
    } finally {
      rewriter.free()
    }
  })
}
