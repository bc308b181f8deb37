import { html } from '@tsgi/example-page'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('html', () => {
  const values: [value: string | number, markup: string][] = [
    ['plain', 'plain'],
    ['', ''],
    [7, '7'],
    ['<script>', '&lt;script&gt;'],
    [`" onclick='x'`, '&quot; onclick=&#39;x&#39;'],
    ['&lt;', '&amp;lt;'],
    ['<<>>', '&lt;&lt;&gt;&gt;']
  ]
  for (const [value, markup] of values) {
    it(`puts ${JSON.stringify(value)} into text and attributes as ${markup}`, () => {
      expect(html`<i title="${value}">${value}</i>`.markup).to.equal(`<i title="${markup}">${markup}</i>`)
    })
  }

  it('keeps what it has made itself, alone and in a list', () => {
    const items = ['a', '<'].map(text => html`<i>${text}</i>`)
    expect(html`<b>${items}</b>`.markup).to.equal('<b><i>a</i><i>&lt;</i></b>')
    expect(html`<b>${html`<i>${'&'}</i>`}</b>`.markup).to.equal('<b><i>&amp;</i></b>')
  })
})
