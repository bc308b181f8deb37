import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { readBlocks } from './readme/blocks.ts'
import { Project } from './readme/project.ts'
import { runProgram } from './readme/run-program.ts'

const root = join(import.meta.dirname, '..')
const readmes = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map(name => `packages/${name}/README.md`)
]

describe('the examples', () => {
  const project = new Project(join(root, '.test/readme-project'))

  before(async function () {
    this.timeout(120_000) // one compilation of all of them, on a busy machine
    await project.compile()
  })

  for (const readme of readmes.filter(name => existsSync(join(root, name)))) {
    describe(`of ${readme}`, () => {
      for (const { line, code, mode, prints, error = '' } of readBlocks(
        readFileSync(join(root, readme), 'utf8')
      )) {
        if (mode === 'fragment') continue
        const name = `${readme.split('/').at(-2) ?? 'root'}-${line}`
        project.add(name, code)

        it(`line ${line} ${mode === 'fails' ? 'does not compile, for the reason given' : 'compiles'}`, () => {
          expect(project.errors(name)).to.equal(error)
        })
        if (mode !== 'run') continue

        it(`line ${line} runs`, async function () {
          this.timeout(30_000)
          const lines = await runProgram(project.program(name), prints.length)
          if (prints.length > 0) expect(lines).to.deep.equal(prints)
        })
      }
    })
  }
})
