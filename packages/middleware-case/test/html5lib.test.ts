import { expect } from 'chai'
import { describe, it } from 'mocha'
import { MarkupText } from '../dist/markup-text.js'
import { tokenizerPages, treePages, type Page } from './html5lib/pages.js'
import { decodeReference, textPositions } from './html5lib/text-positions.js'

const MARK = '\uE000'

/** The page, pushed in those pieces, with a mark in the place of each character that is given to be rewritten. */
function marked(...pieces: string[]): string {
  const rewriter = new MarkupText({ push: text => MARK.repeat(text.length), flush: () => '' }, false)
  return pieces.map(piece => rewriter.push(piece)).join('') + rewriter.flush()
}

/** What it should be: parse5 says where text is, and of that some stays so that no reference comes or goes. */
function expectedOf(page: string): string {
  const positions = textPositions(page)
  for (const { index, 0: run } of page.matchAll(/&(?:#(?:[xX][\dA-Fa-f]*|\d*);|[\dA-Za-z]+;?)/g)) {
    const isKept = run.endsWith(';') || decodeReference(page, index) !== undefined
    for (let i = 0; i < (isKept ? run.length : 1); i++) positions.delete(index + i)
    for (let i = 64; i < run.length; i++) positions.add(index + i) // no more is held
  }
  return Array.from({ length: page.length }, (_, i) => (positions.has(i) ? MARK : page[i])).join('')
}

function check(pages: readonly Page[]): void {
  for (const { name, html } of pages) {
    const expected = expectedOf(html)
    const where = `${name}: ${JSON.stringify(html)}`
    expect(marked(html), where).to.equal(expected)
    for (let at = 1; at < html.length; at++) {
      expect(marked(html.slice(0, at), html.slice(at)), `${where}, split at ${at}`).to.equal(expected)
    }
    expect(marked(...html.split('')), `${where}, one character at a time`).to.equal(expected)
  }
}

describe('MarkupText finds the text that parse5 finds, wherever the page is split, in', () => {
  const pages = [...tokenizerPages(), ...treePages()]
  for (const file of new Set(pages.map(({ name }) => name.split(':', 1)[0]!))) {
    const of = pages.filter(({ name }) => name.startsWith(`${file}:`))
    it(`the ${of.length} pages of html5lib's ${file}`, () => check(of))
  }
})
