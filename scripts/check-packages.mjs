// Checks what users install: packs every public package, lets publint and attw judge the tarballs, installs them into an
// empty project with npm, and serves compose(app, gzip, logger) from there on each Node.js, by import and by require().
//   node scripts/check-packages.mjs [20 22 24 26]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26']
const work = mkdtempSync(join(tmpdir(), 'tsgi-packages-'))
let failed = 0
const program = `
async function main() {
  const app = (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return ['hello '.repeat(500)]
  }
  const lines = []
  const log = logger({ format: 'tiny', destination: { write: line => void lines.push(line) } })
  const server = await serve(compose(app, gzip, log), { port: 0, hostname: '127.0.0.1' })
  const response = await fetch(server.url)
  const text = await response.text()
  await server.close()
  if (response.headers.get('content-encoding') !== 'gzip') throw new Error('not compressed')
  if (lines.length !== 1) throw new Error('logged ' + lines.length + ' lines')
  console.log(process.version, text.slice(0, 11))
}
main().catch(error => {
  console.error(error)
  process.exit(1)
})
`

try {
  const names = readdirSync(join(root, 'packages')).filter(
    name => !JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private
  )
  const tarballs = names.map(pack)
  for (const tarball of tarballs) {
    check(`publint ${tarball}`, () => run('npx', ['--yes', 'publint@0.3', '--strict', tarball]))
    check(`attw ${tarball}`, () =>
      run('npx', ['--yes', '@arethetypeswrong/cli@0.18', '--profile', 'esm-only', tarball])
    )
  }
  writeFileSync(join(work, 'package.json'), JSON.stringify({ name: 'empty', private: true }))
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...tarballs])
  writeFileSync(join(work, 'app.mjs'), `${imports('import')}\n${program}`)
  writeFileSync(join(work, 'app.cjs'), `${imports('require')}\n${program}`)
  for (const version of versions) {
    for (const file of ['app.mjs', 'app.cjs']) check(`node ${version} ${file}`, () => runOn(version, file))
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(failed === 0 ? 'packages: all good' : `packages: ${failed} checks failed`)
process.exitCode = failed === 0 ? 0 : 1

function pack(name) {
  const output = run(
    'npx',
    ['--yes', 'pnpm@12', 'pack', '--pack-destination', work, '--json'],
    join(root, 'packages', name)
  )
  const packed = JSON.parse(output.slice(output.indexOf('{')))
  const { filename } = Array.isArray(packed) ? packed[0] : packed
  return filename.startsWith(work) ? filename : join(work, filename)
}

function runOn(version, file) {
  const output = run('npx', [
    '--yes',
    '--package',
    `node-${process.platform}-${process.arch}@${version}`,
    '--',
    'node',
    file
  ])
  if (!output.includes(`v${version}.`) || !output.includes('hello hello'))
    throw new Error(`unexpected output: ${output}`)
  return output
}

function imports(kind) {
  return [
    ['compose', '@tsgi/core'],
    ['gzip', '@tsgi/middleware-gzip'],
    ['logger', '@tsgi/middleware-logger'],
    ['serve', '@tsgi/gateway-node']
  ]
    .map(([name, from]) =>
      kind === 'import' ? `import { ${name} } from '${from}'` : `const { ${name} } = require('${from}')`
    )
    .join('\n')
}

function check(name, action) {
  try {
    action()
    console.log(`ok ${name.replace(`${work}/`, '')}`)
  } catch (error) {
    failed++
    console.log(
      `FAILED ${name.replace(`${work}/`, '')}\n${error.stdout ?? ''}${error.stderr ?? ''}${error.message}`
    )
  }
}

function run(command, args, cwd = work) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
