import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readFileSync } from 'node:fs'
import { app } from './readme-example.ts'
import { slow } from './readme-function.ts'
import { hello, log, REQUEST } from './support.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

describe('README', () => {
  const readme = read('README.md')

  it('has an example that compiles and runs', async () => {
    const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(match => match[1])
    expect(examples).to.include.members([read('test/readme-example.ts'), read('test/readme-function.ts')])
    const result = await call(app, { ...REQUEST, HTTP_USER_AGENT: 'curl/8.5.0' })
    expect(result.text).to.equal('Hello from /x\n')
    expect(result.errors).to.match(
      /^127\.0\.0\.1 - - \[.*\] "GET \/x HTTP\/1\.1" 200 14 "-" "curl\/8\.5\.0"\n$/
    )
    expect((await call(slow(hello), REQUEST)).errors).to.equal('')
  })

  it('lists every option, in order', () => {
    const declared = /interface LoggerOptions \{([^]*?)\n\}/.exec(read('src/options.ts'))![1]!
    const names = [...declared.matchAll(/^ {2}(\w+)\?/gm)].map(match => match[1])
    const options = readme.slice(readme.indexOf('## Options'), readme.indexOf('## Formats'))
    expect([...options.matchAll(/^\| `(\w+)` \|.*\|.*\|.*\|$/gm)].map(match => match[1])).to.deep.equal(names)
  })

  it('lists every option of sinks and files', () => {
    const declared = ['sink-options', 'file-destination'].flatMap(file =>
      [...read(`src/sink/${file}.ts`).matchAll(/^ {2}(\w+)\?: /gm)].map(match => match[1])
    )
    const table = readme.slice(readme.indexOf('## Destinations'), readme.indexOf('## Outcome'))
    expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1])).to.deep.equal(declared)
  })

  it('shows the lines that the formats give', async () => {
    const rows = [...readme.matchAll(/^\| `(common|dev|tiny|json)` \| `(.*)` \|$/gm)]
    expect(rows).to.have.length(4)
    for (const [, format = '', line] of rows) expect((await log({ format })).log).to.equal(`${line}\n`)
  })

  it('lists every directive', async () => {
    const directives = readme.slice(readme.indexOf('### Directives'), readme.indexOf('### Function'))
    const missing = '%abBDhHlLmpPqrsTuUvVXtioe'
      .split('')
      .filter(letter => !directives.match(new RegExp(`%(?:\\{\\w+\\})?${letter}`)))
    expect(missing).to.deep.equal([])
    for (const [, directive = ''] of directives.matchAll(/`(%[^` ]+)`/g)) {
      if (!directive.includes('…')) expect((await log({ format: directive })).log, directive).to.match(/\n$/)
    }
  })
})
