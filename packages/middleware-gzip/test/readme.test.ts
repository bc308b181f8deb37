import { compose, type App, type Middleware } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The exports of one of its examples. */
async function run(index: number): Promise<unknown> {
  const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)]
  const file = new URL(`readme-example-${index}.mjs`, import.meta.url)
  writeFileSync(file, examples[index]![1]!)
  try {
    return await import(file.href)
  } finally {
    rmSync(file)
  }
}

function optionsOf(file: string, name: string): (string | undefined)[] {
  const source = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), 'utf8')
  const options = new RegExp(`interface ${name} \\{([^]*?)\\n\\}`).exec(source)![1]!
  return [...options.matchAll(/^ {2}(\w+)\?/gm)].map(match => match[1])
}

describe('README', () => {
  it('has examples that run', async () => {
    const { site } = (await run(0)) as { site: App }
    const result = await call(site, { HTTP_ACCEPT_ENCODING: 'gzip, br', PATH_INFO: '/here' })
    expect(gunzipSync(result.bytes).toString()).to.match(/^You asked for \/here\. /)

    const { compressed } = (await run(1)) as { compressed: Middleware }
    const coded = await call(compose(site, compressed), { HTTP_ACCEPT_ENCODING: 'br', PATH_INFO: '/here' })
    expect(brotliDecompressSync(coded.bytes).toString()).to.match(/^You asked for \/here\. /)
  })

  it('has an example of a coded request', async () => {
    const { service } = (await run(2)) as { service: App }
    const init = { REQUEST_METHOD: 'POST', HTTP_CONTENT_ENCODING: 'gzip' }
    const result = await call(service, init, { input: [gzipSync('hello')] })
    expect(result.text).to.equal('HELLO')
  })

  it('lists every option with its default', async () => {
    const listed = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])
    expect(listed).to.deep.equal([
      ...optionsOf('options', 'GzipOptions'),
      ...optionsOf('gunzip-options', 'GunzipOptions')
    ])
  })
})
