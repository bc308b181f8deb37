import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RewritingStream } from 'parse5-html-rewriting-stream'
import type { Subject } from '../in-process.ts'
import { asynchronous, textOf } from './case-texts.ts'
import { caseSubject } from './case-subject.ts'
import { upperText } from './case-upper-text.ts'

/** parse5's rewriting stream; it takes text, so that its source decodes. */
export function create(): Subject {
  const text = textOf('html')
  return caseSubject(text, text.upper, receive => {
    const rewriter = new RewritingStream()
    let isCode = false
    rewriter.on('startTag', (token, raw) => {
      isCode = token.tagName === 'script' || token.tagName === 'style'
      rewriter.emitRaw(raw)
    })
    rewriter.on('endTag', (_token, raw) => {
      isCode = false
      rewriter.emitRaw(raw)
    })
    rewriter.on('text', (_token, raw) => rewriter.emitRaw(isCode ? raw : upperText(raw)))
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        receive(chunk)
        done()
      }
    })
    const source = Readable.from(asynchronous(text.chunks), { objectMode: false }).setEncoding('utf8')
    return pipeline(source, rewriter, sink)
  })
}
