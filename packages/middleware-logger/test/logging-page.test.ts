import type { App } from '@tsgi/core'
import type { LoggerOptions } from '@tsgi/middleware-logger'
import { needs } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leave, log, streamed } from './support.ts'

const page = readFileSync(new URL('../../../docs/logging.md', import.meta.url), 'utf8')

const KIB = 'x'.repeat(1024)
const forged = 'curl" 200 1 "-" "\n198.51.100.1 - - [20/Nov/2026:08:00:00 +0000] "GET /forged HTTP/1.1" 200 1'

const giving =
  (status: `${number} ${string}`, kibibytes: number): App =>
  (_environ, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']])
    return Array.from({ length: kibibytes }, () => KIB)
  }
const outOfStock: App = () => {
  throw new TypeError('no stock')
}

interface Visit {
  target: string
  app: App
  environ?: object
  /** Of the clock, which is read once less when there is no head: half of them then. */
  milliseconds: number
  /** Chunks after which the client leaves. */
  leaves?: number
}

const visits: Visit[] = [
  { target: '/', milliseconds: 1, app: giving('200 OK', 2) },
  { target: '/', milliseconds: 2, app: giving('200 OK', 2), environ: { HTTP_USER_AGENT: forged } },
  { target: '/favicon.ico', milliseconds: 1, app: giving('404 Not Found', 1) },
  { target: '/search?q=shoe&token=s3cr3t', milliseconds: 812, app: giving('200 OK', 1) },
  { target: '/film', milliseconds: 240, app: streamed(...Array<string>(9).fill(KIB)), leaves: 5 },
  { target: '/order', milliseconds: 6, app: outOfStock, environ: { REQUEST_METHOD: 'POST' } },
  { target: '/style.css', milliseconds: 1, app: giving('200 OK', 0), environ: { REMOTE_USER: 'a b' } }
]

/** The seven requests in a format. */
async function morning(options: LoggerOptions): Promise<string> {
  let lines = ''
  const START = Date.parse('2026-11-20T08:00:00Z')
  for (const [index, { target, milliseconds, app, environ, leaves }] of visits.entries()) {
    const times = [0, milliseconds / 2, milliseconds]
    const clock = {
      now: () => START + index * 1000,
      monotonic: () => (times.length > 1 ? times.shift()! : times[0]!)
    }
    const request = {
      REQUEST_URI: target,
      REMOTE_ADDR: `192.0.2.${index}`,
      HTTP_USER_AGENT: 'curl/8.5.0',
      ...environ
    }
    lines +=
      leaves === undefined
        ? (await log({ ...options, clock }, request, app)).log
        : await leave({ ...options, clock }, app, leaves, undefined, request)
  }
  return lines
}

describe('docs/logging.md', function () {
  this.timeout(30_000)
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-page-'))
  const commands = [...page.matchAll(/```sh\n([^]*?)```\s+```text\n([^]*?)```/g)]

  before(async function () {
    needs(this, 'goaccess', 'jq')
    const timed = /format: '(%h .* %D)'/.exec(page)![1]!
    const files = { 'access.log': 'combined', 'timed.log': timed, 'access.ndjson': 'json' }
    for (const [name, format] of Object.entries(files))
      writeFileSync(join(folder, name), await morning({ format }))
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const [, command = '', output] of commands) {
    it(`runs ${command.split('\n')[0]!.slice(0, 70)}`, () => {
      // GoAccess says on standard output that it is done.
      const { stdout, stderr } = spawnSync('bash', ['-ec', command], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 20_000
      })
      expect(stdout.replace('Cleaning up resources...\n', ''), stderr).to.equal(output)
    })
  }

  it('has all of them run', () => {
    expect(commands).to.have.length(page.match(/```sh/g)!.length)
  })

  it('names directives that exist, in the table for users of morgan', async () => {
    const table = page.slice(page.indexOf('## Coming from morgan'))
    const directives = [...table.matchAll(/%(?:\{[^}|]*\})?(?:\^FB|[A-Za-z])(?=[%,`; ])/g)].map(
      match => match[0]
    )
    expect(directives.length).to.be.greaterThan(15)
    for (const format of new Set(directives))
      expect((await log({ format: `a${format}` })).log, format).to.match(/^\S.*\n$/)
  })
})
