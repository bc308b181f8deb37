// Lists the compiled form of every test source, so that the output of a deleted test is never run.
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'

const root = import.meta.dirname
// What takes longest comes first, so that no process has it left when the others are done.
const folders = [root, join(root, 'reliability'), join(root, 'bench')]
for (const group of ['packages', 'examples']) {
  folders.push(...readdirSync(join(root, group)).map(name => join(root, group, name)))
}
const tested = folders.filter(folder => existsSync(join(folder, 'test')))
const here = tested.filter(folder => folder !== root && !relative(folder, process.cwd()).startsWith('..'))

export default {
  spec: (here.length > 0 ? here : tested).flatMap(folder =>
    readdirSync(join(folder, 'test'), { recursive: true })
      .filter(file => file.endsWith('.test.ts'))
      .sort()
      .map(file => join(folder, '.test', file.replace(/\.ts$/, '.js')))
  ),
  require: join(root, 'scripts/hear-rejections.mjs'),
  // One process more than cores: many tests wait for other programs.
  parallel: true,
  jobs: availableParallelism() + 1,
  // What must not hang; on a machine that does other things, too.
  timeout: 10_000,
  'node-option': ['enable-source-maps']
}
