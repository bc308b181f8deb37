// Runs the tests under c8. Files that compile to nothing are left out: coverage would count them as never run.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const packages = join(root, 'packages')
const typeOnly = readdirSync(packages).flatMap(name =>
  readdirSync(join(packages, name, 'src'), { recursive: true })
    .filter(
      file => file.endsWith('.ts') && isEmpty(join(packages, name, 'dist', file.replace(/\.ts$/, '.js')))
    )
    .map(file => `packages/${name}/src/${file}`)
)

const excludes = typeOnly.map(file => `--exclude=${file}`)
const c8 = join(root, 'node_modules/c8/bin/c8.js')
const args = [
  c8,
  ...excludes,
  process.execPath,
  join(root, 'node_modules/mocha/bin/mocha.js'),
  ...process.argv.slice(2)
]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1

function isEmpty(output) {
  const code = readFileSync(output, 'utf8')
  return (
    code
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/^\s*\/\/.*$/gm, '')
      .trim() === 'export {};'
  )
}
