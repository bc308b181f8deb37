import type { App, Middleware } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { appOf, HTML } from './fixtures.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** Runs the example of that number, and gives what it exports. */
async function runExample(number: number): Promise<Record<string, unknown>> {
  const example = new URL(`readme-example-${number}.mjs`, import.meta.url)
  const [, code] = [...read('../README.md').matchAll(/```[jt]s\n([^]*?)```/g)][number]!
  writeFileSync(example, code!)
  try {
    return (await import(example.href)) as Record<string, unknown>
  } finally {
    rmSync(example)
  }
}

describe('README', () => {
  it('has an example that does what it says', async () => {
    const { site } = await runExample(0)
    const { text } = await call(site as App)
    expect(text).to.equal('<!doctype html><a href="/Straße">HIER ENTLANG ZUR STRASSE</a>')
    expect(read('../README.md')).to.contain(`\`${text}\``)
  })

  it('shows rot13, which undoes itself and keeps the length', async () => {
    const rot13 = (await runExample(1)).rot13 as Middleware
    const app = appOf(['<p>Hel', 'lo</p>'], { headers: [...HTML, ['Content-Length', '12']] })
    const result = await call(rot13(app))
    expect(result.text).to.equal('<p>Uryyb</p>')
    expect(result.header('Content-Length')).to.equal('12')
    expect((await call(rot13(rot13(app)))).text).to.equal('<p>Hello</p>')
  })

  it('shows pig latin, whose words no cut changes', async () => {
    const pigLatin = (await runExample(2)).pigLatin as Middleware
    const page = '<p>The quick <b>apple</b> of Eden.</p>'
    for (const chunks of [[page], Array.from(page)]) {
      const result = await call(pigLatin(appOf(chunks, { headers: HTML })))
      expect(result.text).to.equal('<p>eThay ickquay <b>appleway</b> ofway Edenway.</p>')
    }
  })

  it('lists every option', () => {
    const names = ['../src/case-options.ts', '../src/text-options.ts'].flatMap(file => {
      const [, members] = /export interface \w+Options \{([^]*?)\n\}/.exec(read(file))!
      return [...members!.matchAll(/^ {2}(\w+)\?/gm)].map(match => match[1])
    })
    const listed = [...read('../README.md').matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])
    expect(listed).to.deep.equal(names)
  })
})
