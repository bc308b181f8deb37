// Runs the tests of packages by mocha's API, for runtimes in which mocha's command does not run: node scripts/run-tests.mjs core ...
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import Mocha from 'mocha'
import { mochaHooks } from './hear-rejections.mjs'
import Tally from './tally.mjs'

const packages = join(import.meta.dirname, '../packages')
const mocha = new Mocha({ reporter: Tally, rootHooks: mochaHooks, timeout: 10_000 })
for (const name of process.argv.slice(2)) {
  const folder = join(packages, name, 'test')
  for (const file of readdirSync(folder, { recursive: true })
    .filter(each => each.endsWith('.test.ts'))
    .sort()) {
    mocha.addFile(join(packages, name, '.test', file.replace(/\.ts$/, '.js')))
  }
}
await mocha.loadFilesAsync()
mocha.run(failures => process.exit(failures === 0 ? 0 : 1))
