import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { readBlocks } from './readme/blocks.ts'
import { Project } from './readme/project.ts'
import { runProgram } from './readme/run-program.ts'

const root = join(import.meta.dirname, '..')
const pages = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map(name => `packages/${name}/README.md`),
  ...readdirSync(join(root, 'docs')).flatMap(name => (name.endsWith('.md') ? [`docs/${name}`] : []))
]

describe('the examples', () => {
  const project = new Project(join(root, '.test/readme-project'))

  before(async function () {
    this.timeout(120_000) // one compilation of all of them, on a busy machine
    await project.compile()
  })

  for (const page of pages.filter(name => existsSync(join(root, name)))) {
    describe(`of ${page}`, () => {
      const folder = page.replace(/\.md$/, '').replaceAll('/', '-')
      for (const block of readBlocks(readFileSync(join(root, page), 'utf8'))) {
        const { line, mode, prints, error = '' } = block
        if (mode === 'fragment') continue
        const name = `${folder}/${block.file?.replace(/\.ts$/, '') ?? `line-${line}`}`
        project.add(name, block.code)

        it(`line ${line} ${mode === 'fails' ? 'does not compile, for the reason given' : 'compiles'}`, () => {
          expect(project.errors(name)).to.equal(error)
        })
        if (mode !== 'run') continue

        it(`line ${line} runs`, async function () {
          this.timeout(90_000) // on a busy machine: runProgram waits for a minute
          const isTest = name.endsWith('.test')
          const lines = await runProgram(project.program(name), isTest ? Infinity : prints.length)
          if (prints.length > 0) expect(lines).to.deep.equal(prints)
        })
      }
    })
  }
})
