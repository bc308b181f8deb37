import type { App, Middleware } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { appOf, HTML } from './support.js'

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

  it('shows a transform of its own', async () => {
    const calm = (await runExample(1)).calm as Middleware
    expect((await call(calm(appOf(['<p title="Oh!">Oh!'], { headers: HTML })))).text).to.equal(
      '<p title="Oh!">Oh.'
    )
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
