// Runs the tests on other runtimes, one line for each package: all of them on Node.js, those of runtime-neutral packages on Bun and Deno.
//   node scripts/test-runtimes.mjs [20 22 24 26 bun deno] [--others] [--write]
// --others leaves out the Node.js that runs this; --write puts the columns of those in which all passed into README.md.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runArguments, runtimePath } from '@tsgi/test-support'
import { renderTable } from './runtimes-table.mjs'

const root = join(import.meta.dirname, '..')
const ALL = ['20', '22', '24', '26', 'bun', 'deno']
const NEUTRAL = [
  'core',
  'gateway-fetch',
  'middleware-gzip',
  'middleware-case',
  'middleware-logger',
  'middleware-session',
  'validator',
  'testing'
]
const DEADLINE = 8 * 60_000 // of one run, which hangs then

const flags = process.argv.slice(2).filter(argument => argument.startsWith('--'))
const asked = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const unknown = [
  ...asked.filter(name => !ALL.includes(name)),
  ...flags.filter(flag => !['--others', '--write'].includes(flag))
]
if (unknown.length > 0) {
  throw new RangeError(`test-runtimes: runtimes are ${ALL.join(', ')}, got ${unknown.join(' ')}`)
}
const own = process.versions.node.split('.')[0]
const runtimes = (asked.length > 0 ? asked : ALL).filter(name => !flags.includes('--others') || name !== own)
const isWrite = flags.includes('--write')

let failed = 0
for (const runtime of runtimes) {
  const column = /^\d+$/.test(runtime) ? await runOnNode(runtime) : await runOnOther(runtime)
  for (const [name, tally] of Object.entries(column.tallies)) tell(column.title, name, tally)
  if (isWrite && Object.values(column.tallies).every(tally => tally.failed.length === 0)) write(column)
}
console.log(failed === 0 ? 'runtimes: all good' : `runtimes: ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** At once: the next runtime takes minutes. */
function write(column) {
  const readme = join(root, 'README.md')
  const text = readFileSync(readme, 'utf8')
  const [begin, end] = ['<!-- runtimes -->\n', '<!-- /runtimes -->']
  const [before, rest] = text.split(begin)
  const [table, after] = rest.split(end)
  writeFileSync(readme, `${before}${begin}${renderTable(table, [column], NEUTRAL)}${end}${after}`)
}

/** The whole suite, by mocha's command. Not within npx, whose settings a program that calls npx would inherit. */
async function runOnNode(major) {
  const args = ['--yes', '--package', `node-${process.platform}-${process.arch}@${major}`, '--', 'node', '-p']
  const told = await run('npx', [...args, '`${process.execPath} ${process.versions.node}`'])
  const [node, version] = told.output.trim().split(' ')
  const reporter = join(import.meta.dirname, 'tally.mjs')
  const mocha = [join(root, 'node_modules/mocha/bin/mocha.js'), '--reporter', reporter]
  return { title: `Node ${version}`, tallies: talliesOf(await run(node, mocha)) }
}

/** Package by package: one that hangs or falls leaves the others. */
async function runOnOther(runtime) {
  const version = (await run(runtimePath(runtime), ['--version'])).output.match(/\d+\.\d+\.\d+/)[0]
  const tallies = {}
  for (const name of NEUTRAL) {
    const script = runArguments(runtime, join(import.meta.dirname, 'run-tests.mjs'), [name])
    // Else Bun starts mocha's own programs, and npx, by the Node it finds.
    const args = runtime === 'bun' ? ['--bun', ...script] : script
    const result = talliesOf(await run(runtimePath(runtime), args))
    tallies[name] = result[name] ?? Object.values(result)[0]
  }
  return { title: `${runtime === 'bun' ? 'Bun' : 'Deno'} ${version}`, tallies }
}

function talliesOf({ code, output, errors }) {
  const line = output.split('\n').findLast(each => each.startsWith('tally: '))
  const tallies = line === undefined ? {} : JSON.parse(line.slice('tally: '.length))
  const isFailed = Object.values(tallies).some(tally => tally.failed.length > 0)
  // A run that ended otherwise than its tests failed for a reason of its own: a hook, a rejection, a signal.
  if (code !== 0 && !isFailed) tallies['the run'] = { passed: 0, leftOut: [], failed: [`ended with ${code}`] }
  if (line === undefined && code === 0) {
    tallies['the run'] = { passed: 0, leftOut: [], failed: ['gave no tally'] }
  }
  if (code !== 0) console.log(`${output.replace(/^tally: .*$/m, '')}${errors}`)
  return tallies
}

function tell(title, name, { passed, leftOut, failed: broken }) {
  failed += broken.length
  const others = [
    leftOut.length > 0 && `${leftOut.length} left out`,
    broken.length > 0 && `${broken.length} FAILED`
  ]
  console.log([`${title}: ${name}: ${passed} passed`, ...others.filter(Boolean)].join(', '))
  for (const test of leftOut) console.log(`  left out: ${test}`)
  for (const test of broken) console.log(`  FAILED: ${test}`)
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', text => (output += text))
  child.stderr.setEncoding('utf8').on('data', text => (errors += text))
  // With what it has started.
  const end = () => process.kill(-child.pid, 'SIGKILL')
  const timer = setTimeout(end, DEADLINE)
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (...how) => resolve(how))
  })
  clearTimeout(timer)
  return { code: code ?? signal, output, errors }
}
