import { compose, type App, type Environ } from '@tsgi/core'
import { gzip, type GzipEnviron } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What the compiler says to a program that stands beside this test. */
function compile(program: string): string {
  const [file, tsc] = [
    new URL('chain.ts', import.meta.url),
    new URL('../../../node_modules/.bin/tsc', import.meta.url)
  ]
  writeFileSync(file, program)
  const options =
    '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node'
  try {
    return spawnSync(fileURLToPath(tsc), [...options.split(' '), fileURLToPath(file)], { encoding: 'utf8' })
      .stdout
  } finally {
    rmSync(file)
  }
}

const SESSION = `
import { compose, type App, type Environ } from '@tsgi/core'
import { gzip } from '@tsgi/middleware-gzip'
interface SessionEnviron extends Environ { 'acme.session': { user: string } }
declare const user: App<SessionEnviron>
declare function serve(app: App): void
`

describe('the types', () => {
  it('name what a chain lacks as its app has named it', function () {
    this.timeout(30_000)
    const said = compile(`${SESSION}serve(compose(user, gzip, gzip({ level: 9 })))`)
    expect(said).to.contain(
      "Property ''acme.session'' is missing in type 'Environ' but required in type 'SessionEnviron'."
    )
    expect(said).to.not.match(/Omit|Flat|tsgi\.gzip/)
  })

  it('let an app that asks for it see environ["tsgi.gzip"], behind gzip and without it', () => {
    const asking: App<Environ & GzipEnviron> = (environ, startResponse) => {
      environ['tsgi.gzip'] = { level: 9 }
      startResponse('200 OK', [])
      return []
    }
    const apps: App[] = [asking, compose(asking, gzip), compose(asking, gzip, gzip)]
    expect(apps).to.have.length(3)
  })

  it('refuse options that do not exist', () => {
    // @ts-expect-error: there is no such option
    expect(() => gzip({ treshold: 1 })).to.throw(TypeError)
  })
})
