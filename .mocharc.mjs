// Lists the compiled form of every test source, so that the output of a deleted test is never run.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = import.meta.dirname
const folders = ['packages', 'examples'].flatMap(group =>
  readdirSync(join(root, group)).map(name => join(root, group, name))
)
folders.push(join(root, 'bench'), join(root, 'reliability'), root)
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
  'node-option': ['enable-source-maps']
}
