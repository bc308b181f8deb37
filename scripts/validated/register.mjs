// Required by mocha: runs every test that calls an app a second time, between validators, and fails for what they find.
import { register } from 'node:module'
import { join } from 'node:path'
import { isDeclared, readDeclarations } from './deliberate.mjs'
import { begin, findings } from './findings.mjs'
import { tested } from './files.mjs'

register('./hooks.mjs', import.meta.url)

const declarations = readDeclarations(tested.map(folder => join(folder, 'test/validated.txt')))

export const mochaHooks = {
  beforeAll() {
    leaveOut(this.test.parent)
  },
  beforeEach() {
    begin(this.currentTest)
  },
  afterAll() {
    const wrong = findings()
      .filter(({ title, finding }) => !isDeclared(declarations, finding.rule, title))
      .map(({ title, finding }) => `${title}\n    ${finding.message}`)
    // A run of some tests only, by mocha's --grep, says nothing of the others.
    const isWhole = !process.argv.some(argument => /^(-g|-f|--f?grep)\b/.test(argument))
    const stale = isWhole ? declarations.filter(({ isUsed }) => !isUsed) : []
    const lines = [
      ...new Set(wrong),
      ...stale.map(({ file, rule, title }) => `${file}: nothing is found that needs "${rule}: ${title}"`)
    ]
    if (lines.length === 0) return
    // Not thrown: the hooks of other files are still to run.
    console.error(`between validators:\n  ${lines.join('\n  ')}`)
    process.once('exit', () => (process.exitCode = 1))
  }
}

function leaveOut(suite) {
  suite.tests = suite.tests.filter(test => !isDeclared(declarations, 'bare', test.fullTitle()))
  for (const inner of suite.suites) leaveOut(inner)
}
