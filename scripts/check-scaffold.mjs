// Does what an author does first: npm create @tsgi/middleware, npm install, npm test, npm run check, npm pack; and installs the
// result where it is used. Everything of the workspace comes from packed tarballs, the rest from the registry.
//   node scripts/check-scaffold.mjs [quick]     quick leaves out npm run check, which downloads publint and attw
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChecks, pack, run } from './pack.mjs'

const quick = process.argv[2] === 'quick'
const work = mkdtempSync(join(tmpdir(), 'tsgi-scaffold-'))
const { check, finish } = createChecks('scaffold', work)
const install = ['install', '--no-audit', '--no-fund', '--silent', '--prefer-offline']
const user = `
import { compose } from '@tsgi/core'
import { myThing } from '@acme/my-thing'
const app = (environ, startResponse) => (startResponse('200 OK', [['Content-Type', 'text/plain']]), ['Hello\\n'])
for await (const chunk of compose(app, myThing({ text: 'Bye.\\n' }))({}, () => () => {})) process.stdout.write(chunk)
`

try {
  if (isReachable()) {
    const [command, ...tarballs] = ['create-middleware', 'core', 'testing', 'validator'].map(name =>
      pack(name, work)
    )
    checkPackage(command, tarballs)
    finish()
  } else {
    console.log('skipped: the npm registry cannot be reached, and typescript comes from there')
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

function checkPackage(command, tarballs) {
  const folder = join(work, 'my-thing')
  const npm = (...args) => run('npm', args, folder)
  const steps = {
    create: () =>
      run(
        'npm',
        ['exec', '--yes', `--package=${command}`, '--', 'create-middleware', '@acme/my-thing'],
        work
      ),
    // Not saved, so that what is checked and packed is the manifest that the author gets.
    install: () => npm(...install, '--no-save', ...tarballs),
    build: () => npm('run', 'build'),
    test: () => expectMatch(npm('test'), /^(# |ℹ )fail 0$/m),
    ...(quick ? {} : { 'publint and attw': () => npm('run', 'check') }),
    pack: () => npm('pack', '--pack-destination', work),
    use: () => use(join(work, 'acme-my-thing-0.1.0.tgz'), tarballs[0])
  }
  // Each stands on the one before it.
  Object.entries(steps).every(([name, action]) => check(name, action))
}

function use(...tarballs) {
  const folder = join(work, 'user')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  run('npm', [...install, ...tarballs], folder)
  writeFileSync(join(folder, 'user.js'), user)
  expectMatch(run(process.execPath, ['user.js'], folder), /^Hello\nBye\.\n$/)
}

function expectMatch(output, pattern) {
  if (!pattern.test(output)) throw new Error(`unexpected output: ${output}`)
}

function isReachable() {
  try {
    run('npm', ['view', 'typescript', 'version', '--fetch-retries=0', '--fetch-timeout=20000'], work)
    return true
  } catch {
    return false
  }
}
