import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface Page {
  /** The file and what it says of the page. */
  name: string
  html: string
}

interface TokenizerTest {
  description: string
  input: string
  initialStates?: string[]
  lastStartTag?: string
  doubleEscaped?: boolean
}

// html5lib-tests, which npm's `html5` package contains (MIT licence, in its test/data/LICENSE).
const data = new URL('../test/data/', `file://${createRequire(import.meta.url).resolve('html5')}`)

/** Where a tokenizer test begins in another state than "data": a page that gets there. */
const PREFIXES: Record<string, string[]> = {
  'Data state': [''],
  'PLAINTEXT state': ['<plaintext>'],
  'RCDATA state': ['<title>', '<textarea>'],
  'RAWTEXT state': ['<style>', '<xmp>', '<iframe>', '<noframes>', '<noembed>'],
  'Script data state': ['<script>'],
  'CDATA section state': ['<svg><![CDATA[', '<math><![CDATA[']
}

/** The inputs of html5lib's tokenizer tests. */
export function tokenizerPages(): Page[] {
  return files('tokenizer/', '.test').flatMap(([file, text]) => {
    const { tests = [], xmlViolationTests = [] } = JSON.parse(text) as Record<string, TokenizerTest[]>
    return [...tests, ...xmlViolationTests].flatMap(test => pagesOf(file, test))
  })
}

function pagesOf(file: string, test: TokenizerTest): Page[] {
  const { description, initialStates = ['Data state'], lastStartTag = '' } = test
  const input =
    test.doubleEscaped === true ? (JSON.parse(`"${test.input.replace(/"/g, '\\"')}"`) as string) : test.input
  return initialStates.flatMap(state => {
    const prefixes = PREFIXES[state]
    if (prefixes === undefined) throw new Error(`html5lib: no page gets to the ${state}`)
    return prefixes.map(prefix => {
      // The end tag that counts is that of the element which led there.
      const element = /\w+/.exec(prefix)?.[0]
      const html =
        element === undefined || lastStartTag === ''
          ? input
          : input.replaceAll(new RegExp(lastStartTag, 'gi'), element)
      return { name: `${file}: ${description} (${prefix})`, html: prefix + html }
    })
  })
}

/** The documents of html5lib's tests of tree construction. */
export function treePages(): Page[] {
  return files('tree-construction/', '.dat').flatMap(([file, text]) =>
    text
      .split(/^#data\n/m)
      .slice(1)
      .map((test, number) => {
        const end = test.search(/^#errors/m)
        return { name: `${file}: ${number + 1}`, html: test.slice(0, Math.max(end - 1, 0)) }
      })
  )
}

function files(folder: string, ending: string): [name: string, text: string][] {
  const url = new URL(folder, data)
  return readdirSync(url)
    .filter(name => name.endsWith(ending))
    .sort()
    .map(name => [name, readFileSync(new URL(name, url), 'utf8')])
}
