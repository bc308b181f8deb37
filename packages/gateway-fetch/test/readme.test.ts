import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { App } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { call } from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts( fragment)?\n([^]*?)```/g)].map(match => match[2]!)

describe('README', () => {
  let folder: string

  // Beside the package, so that it finds what it imports.
  before(async () => (folder = await mkdtemp(fileURLToPath(new URL('readme-', import.meta.url)))))
  after(() => rm(folder, { recursive: true, force: true }))

  /** Imports an example as it stands, but for its types. */
  async function load(mark: string): Promise<Record<string, unknown>> {
    const found = examples.find(text => text.includes(mark))
    if (found === undefined) throw new Error(`the README has no example with ${mark}`)
    const script = found
      .replaceAll(/^import type .*\n/gm, '')
      .replaceAll(/, type \w+/g, '')
      .replaceAll(/: App\b|<\{ Bindings[^]*?\}>(?=\()| as File/g, '')
    const file = join(folder, `${mark.replaceAll(/\W/g, '')}.mjs`)
    await writeFile(file, script)
    return (await import(file)) as Record<string, unknown>
  }

  it('says hello on a Fetch server', async () => {
    const { default: program } = await load('export default')
    const { fetch } = program as { fetch: ReturnType<typeof toFetch> }
    expect(await (await fetch(new Request('http://localhost/there'))).text()).to.equal('Hello from /there\n')
  })

  it('answers in a service worker', async () => {
    const script = examples.find(text => text.includes('respondWith'))!
    let listener: ((event: unknown) => void) | undefined
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return ['from the worker']
    }
    // eslint-disable-next-line typescript/no-implied-eval
    const run = new Function('toFetch', 'app', 'addEventListener', script)
    run(toFetch, app, (_type: string, listen: typeof listener) => (listener = listen))
    let answer: Promise<Response> | undefined
    listener!({
      request: new Request('http://localhost/'),
      respondWith: (response: Promise<Response>) => (answer = response)
    })
    expect(await (await answer!).text()).to.equal('from the worker')
  })

  it('runs Hono inside gzip', async () => {
    const { site } = await load('export const site')
    expect((await call(site as App, { PATH_INFO: '/hello/Ada' })).text).to.equal('Hello, Ada')
  })

  it('counts in a session through Hono', async () => {
    const { counted } = await load('export const counted')
    expect((await call(counted as App)).text).to.equal('views 1')
  })

  it('takes an upload', async () => {
    const { upload } = await load('export const upload')
    const form = new FormData()
    form.set('file', new File(['content'], 'f.txt'))
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    expect(await (await toFetch(upload as App)(request)).text()).to.equal('f.txt: 7 bytes\n')
  })

  it('overrides the globals', async function () {
    notOn(this, ['bun', 'deno'], 'elsewhere it changes nothing')
    const script = examples.find(text => text.includes('overrideGlobals()'))!
    const file = join(folder, 'globals.mjs')
    await writeFile(file, `${script}\nconsole.log(Response.name)`)
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout).to.equal('FastResponse\n')
  })
})
