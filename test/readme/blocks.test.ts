import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readBlocks } from './blocks.ts'

const markdown = (...lines: string[]): string => lines.join('\n')

describe('readBlocks', () => {
  it('finds the ts blocks, with the line on which their code begins', () => {
    const text = markdown(
      '# Title',
      '',
      '```ts',
      'a()',
      'b()',
      '```',
      '```sh',
      'c',
      '```',
      '```ts',
      'd()',
      '```'
    )
    expect(readBlocks(text).map(({ line, code, mode }) => ({ line, code, mode }))).to.deep.equal([
      { line: 4, code: 'a()\nb()\n', mode: 'run' },
      { line: 11, code: 'd()\n', mode: 'run' }
    ])
  })

  it('reads what a block prints', () => {
    const text = markdown('```ts', 'console.log(1) // => 1', '// => two words', '// not => this', '```')
    expect(readBlocks(text)[0]!.prints).to.deep.equal(['1', 'two words'])
  })

  it('reads the modes', () => {
    const text = markdown('```ts no-run', 'a // => 1', '```', '```ts fragment', '…', '```')
    expect(readBlocks(text).map(({ mode, prints }) => [mode, prints])).to.deep.equal([
      ['no-run', []],
      ['fragment', []]
    ])
  })

  it('reads the name of a file', () => {
    const text = markdown('```ts file thing.test.ts', 'a() // => 1', '```', '```ts', '```')
    expect(readBlocks(text).map(({ file, mode, prints }) => [file, mode, prints])).to.deep.equal([
      ['thing.test.ts', 'run', ['1']],
      [undefined, 'run', []]
    ])
  })

  it('gives what fails the text that follows', () => {
    const text = markdown('```ts fails', 'a', '```', 'says', '```text', 'error TS1: a', '  b', '```')
    expect(readBlocks(text)[0]).to.include({ mode: 'fails', error: 'error TS1: a\n  b' })
  })

  it('takes a shorter fence for code', () => {
    expect(readBlocks(markdown('````ts', '```', '````'))[0]!.code).to.equal('```\n')
  })

  for (const [name, text, message] of [
    [
      'an unknown mode',
      markdown('```ts norun', '```'),
      'line 2: norun is none of run, no-run, fragment, fails'
    ],
    [
      'a file in another folder',
      markdown('```ts file ../thing.ts', '```'),
      'line 2: file ../thing.ts is none of run, no-run, fragment, fails'
    ],
    [
      'fails without a text',
      markdown('```ts fails', '```'),
      'line 2: what fails wants a text block after it'
    ],
    [
      'fails with another block before its text',
      markdown('```ts fails', '```', '```ts', '```', '```text', '```'),
      'line 2: what fails wants a text block after it'
    ]
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(() => readBlocks(text)).to.throw(message)
    })
  }
})
