import type { App } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

describe('README', () => {
  it('has an example that runs', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const example = new URL('readme-example.mjs', import.meta.url)
    writeFileSync(example, /```ts\n([^]*?)```/.exec(readme)![1]!)
    try {
      const { site } = (await import(example.href)) as { site: App }
      const result = await call(site, { HTTP_ACCEPT_ENCODING: 'gzip, br', PATH_INFO: '/here' })
      expect(gunzipSync(result.bytes).toString()).to.match(/^You asked for \/here\. /)
    } finally {
      rmSync(example)
    }
  })

  it('lists every option with its default', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const declared = readFileSync(new URL('../src/options.ts', import.meta.url), 'utf8')
    const options = /interface GzipOptions \{([^]*?)\n\}/.exec(declared)![1]!
    const names = [...options.matchAll(/^ {2}(\w+)\?/gm)].map(match => match[1])
    const listed = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])
    expect(listed).to.deep.equal(names)
  })
})
