// Checks what users install: packs every public package, lets publint and attw judge the tarballs, installs them into an
// empty project with npm, and serves compose(app, gzip, logger) from there on each Node.js, by import and by require(). The oldest
// TypeScript that README.md names reads their types, without the DOM's.
//   node scripts/check-packages.mjs [20 22 24 26]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChecks, listPublic, pack, run } from './pack.mjs'

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26']
const work = mkdtempSync(join(tmpdir(), 'tsgi-packages-'))
const { check, finish } = createChecks('packages', work)
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
const typed = `
import { compose, type App, type Environ } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { session, type SessionEnviron } from '@tsgi/middleware-session'
import { call } from '@tsgi/testing'
import { validated } from '@tsgi/validator'

declare const app: App<Environ & SessionEnviron<{ views: number }>>
const site = compose(app, session, upperware, gzip({ level: 6 }), logger)
export const used = [serve(site), toFetch(site), call(site), validated(app, session)]
// @ts-expect-error: nobody provides the session
export const missing = serve(compose(app, gzip))
`
const TSC_OPTIONS = '--noEmit --strict --target es2022 --lib es2022 --module nodenext --types node'.split(' ')

try {
  const tarballs = listPublic().map(name => pack(name, work))
  for (const tarball of tarballs) {
    check(`what comes with ${tarball}`, () => {
      const files = run('tar', ['-tzf', tarball], work).split('\n')
      const missing = ['LICENSE', 'README.md', 'CHANGELOG.md'].filter(
        name => !files.includes(`package/${name}`)
      )
      if (missing.length > 0) throw new Error(`without ${missing.join(', ')}`)
    })
    check(`publint ${tarball}`, () => run('npx', ['--yes', 'publint@0.3', '--strict', tarball], work))
    check(`attw ${tarball}`, () =>
      run('npx', ['--yes', '@arethetypeswrong/cli@0.18', '--profile', 'esm-only', tarball], work)
    )
  }
  writeFileSync(join(work, 'package.json'), JSON.stringify({ name: 'empty', private: true }))
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...tarballs], work)
  writeFileSync(join(work, 'app.mjs'), `${imports('import')}\n${program}`)
  writeFileSync(join(work, 'app.cjs'), `${imports('require')}\n${program}`)
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', 'typescript@5.4', '@types/node@20'], work)
  writeFileSync(join(work, 'app.mts'), typed)
  check('typescript 5.4', () => run('npx', ['tsc', ...TSC_OPTIONS, 'app.mts'], work))
  for (const version of versions) {
    for (const file of ['app.mjs', 'app.cjs']) check(`node ${version} ${file}`, () => runOn(version, file))
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
finish()

function runOn(version, file) {
  const output = run(
    'npx',
    ['--yes', '--package', `node-${process.platform}-${process.arch}@${version}`, '--', 'node', file],
    work
  )
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
