// Runs the suites that other projects publish with their packages, on Node.js's own server and with every handler inside our gateway, and
// compares: what passes there must pass here, apart from what scripts/other-suites/suites.mjs declares.
//   node scripts/other-suites.mjs [fastify @fastify/static ...] [--write]
// --write puts the table into docs/reliability.md, which takes a run of all.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suites } from './other-suites/suites.mjs'

const root = join(import.meta.dirname, '..')
const reporter = join(import.meta.dirname, 'other-suites/reporter.mjs')
const inside = join(import.meta.dirname, 'other-suites/inside.mjs')
const DEADLINE = 10 * 60_000 // of one run, which hangs then

const asked = process.argv.slice(2).filter(argument => argument !== '--write')
const unknown = asked.filter(name => !(name in suites))
if (unknown.length > 0) {
  throw new RangeError(`other-suites: suites are ${Object.keys(suites).join(', ')}, got ${unknown.join(' ')}`)
}
const isWrite = process.argv.includes('--write')
if (isWrite && asked.length > 0) throw new RangeError('other-suites: --write takes a run of all suites')

const rows = []
let undeclared = 0
for (const name of asked.length > 0 ? asked : Object.keys(suites)) {
  const row = compare(name, suites[name])
  rows.push(row)
  console.log(
    `${row.title}: ${row.bare} passed bare, ${row.same} of them inside, ${row.declared.length} differ as declared`
  )
  for (const { name: test, why } of row.undeclared) console.log(`  FAILED inside: ${test}\n    ${why}`)
  for (const test of row.unneeded) console.log(`  FAILED to differ: ${test}`)
  undeclared += row.undeclared.length + row.unneeded.length
}
if (isWrite && undeclared === 0) writeTable(rows)
console.log(undeclared === 0 ? 'other suites: all good' : `other suites: ${undeclared} surprises`)
process.exitCode = undeclared === 0 ? 0 : 1

function compare(name, { version, files, differences }) {
  const work = mkdtempSync(join(tmpdir(), 'tsgi-suite-'))
  try {
    const folder = fetchPackage(`${name}@${version}`, work)
    const paths = readdirSync(folder, { recursive: true })
      .filter(path => path.startsWith('test/') && files.test(path))
      .sort()
    const bare = runSuite(folder, paths, [])
    const here = runSuite(folder, paths, ['--import', inside])
    const passedBare = [...bare.values()].filter(({ passed }) => passed)
    const lost = passedBare
      .map(({ name: test }) => here.get(test) ?? { name: test, passed: false, why: 'it was not run' })
      .filter(({ passed }) => !passed)
    const isDeclared = test => differences.some(([begin]) => test.startsWith(begin))
    return {
      title: `${name} ${version}`,
      bare: passedBare.length,
      failedBare: bare.size - passedBare.length,
      same: passedBare.length - lost.length,
      declared: lost.filter(({ name: test }) => isDeclared(test)),
      undeclared: lost.filter(({ name: test }) => !isDeclared(test)),
      unneeded: differences
        .map(([begin]) => begin)
        .filter(begin => !lost.some(({ name: test }) => test.startsWith(begin))),
      reasons: [...new Set(differences.map(([, because]) => because))]
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The package as it is published, with what its tests need. */
function fetchPackage(spec, work) {
  const tarball = run('npm', ['pack', '--silent', spec], work).trim()
  run('tar', ['xzf', tarball], work)
  const folder = join(work, 'package')
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts'], folder)
  return folder
}

/** The tests that came to an end, by `file: name`; of those with one name it has passed if all have. */
function runSuite(folder, paths, flags) {
  const args = ['--test', '--test-concurrency=2', '--test-timeout=60000', `--test-reporter=${reporter}`]
  const results = new Map()
  for (const line of run(process.execPath, [...flags, ...args, ...paths], folder, true).split('\n')) {
    if (!line.startsWith('{"name":')) continue // what a test prints
    const result = JSON.parse(line)
    if (results.get(result.name)?.passed !== false) results.set(result.name, result)
  }
  return results
}

function run(command, args, cwd, mayFail = false) {
  const { CI: _, ...env } = process.env // some tests are left out there
  const result = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: DEADLINE,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  if (result.error !== undefined) throw result.error
  if (!mayFail && result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stderr}`)
  return result.stdout
}

function writeTable(rows) {
  const page = join(root, 'docs/reliability.md')
  const [begin, end] = ['<!-- other-suites -->\n', '<!-- /other-suites -->']
  const lines = [
    ['suite', 'pass bare', 'of them inside', 'what differs'],
    ['---', '--:', '--:', '---'],
    ...rows.map(row => [
      row.title,
      row.failedBare === 0 ? row.bare : `${row.bare} (${row.failedBare} fail)`,
      row.same,
      row.reasons.join('; ') || 'nothing'
    ])
  ]
  const table = lines.map(cells => `| ${cells.join(' | ')} |\n`).join('')
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(begin)
  writeFileSync(page, `${before}${begin}${table}${end}${rest.split(end)[1]}`)
}
