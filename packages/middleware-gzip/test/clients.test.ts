import { compose, type App, type Body } from '@tsgi/core'
import { serve, type RunningServer } from '@tsgi/gateway-node'
import { brotli, gzip, zstd, type GzipOptions } from '@tsgi/middleware-gzip'
import { findProgram, needs } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'

const TEXT = Array.from({ length: 500 }, (_, i) => `{"id":${i},"square":${i * i}}\n`).join('')
const NOISE = Buffer.concat([randomBytes(90_000), Buffer.alloc(90_000), randomBytes(9)])
const EVENTS = ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']

async function* inParts(bytes: Buffer, size: number, pause?: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size)
    if (pause !== undefined) await delay(pause)
  }
}

/** Every way in which a body leaves. */
const BODIES: Record<string, { type: string; bytes: Buffer; body: (bytes: Buffer) => Body }> = {
  whole: { type: 'text/plain', bytes: Buffer.from(TEXT), body: bytes => [bytes] },
  large: { type: 'application/json', bytes: Buffer.from(TEXT.repeat(20)), body: bytes => [bytes] },
  busy: { type: 'text/plain', bytes: Buffer.from(TEXT.repeat(20)), body: bytes => inParts(bytes, 700) },
  slow: { type: 'text/html', bytes: Buffer.from(TEXT), body: bytes => inParts(bytes, 3000, 2) },
  noise: { type: 'application/wasm', bytes: NOISE, body: bytes => inParts(bytes, 5000, 0) },
  events: {
    type: 'text/event-stream',
    bytes: Buffer.from(EVENTS.join('')),
    body: async function* () {
      for (const event of EVENTS) {
        yield event
        await delay(5)
      }
    }
  },
  short: { type: 'text/plain', bytes: Buffer.from('short'), body: bytes => [bytes] },
  empty: { type: 'text/plain', bytes: Buffer.alloc(0), body: () => [] }
}

const app: App = (environ, startResponse) => {
  const name = environ.PATH_INFO.slice(1)
  if (name === 'page') {
    startResponse('200 OK', [['Content-Type', 'text/html']])
    return ['<!doctype html><title>clients</title>']
  }
  if (name === 'open') {
    startResponse('200 OK', [['Content-Type', 'text/event-stream']])
    return (async function* () {
      yield EVENTS[0]!
      await new Promise(resolve => environ['tsgi.signal'].addEventListener('abort', resolve))
    })()
  }
  if (!(name in BODIES)) {
    startResponse('404 Not Found', []) // a browser asks for /favicon.ico
    return []
  }
  const { type, bytes, body } = BODIES[name]!
  startResponse('200 OK', [['Content-Type', type]])
  return body(bytes)
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const LAYERS: Record<string, GzipOptions> = {
  native: { engine: 'native' },
  fflate: { engine: 'fflate' },
  'flushing each chunk': { flush: 'chunk', threshold: 1, level: 9 },
  padding: { jitter: 64 },
  brotli: { encoder: [zstd(), brotli()] }
}

let browser: Browser | undefined
after(() => browser?.close())

for (const [layer, options] of Object.entries(LAYERS)) {
  describe(`clients of gzip (${layer})`, function () {
    this.timeout(30_000)
    let server: RunningServer

    before(async () => {
      server = await serve(compose(app, gzip(options)), { port: 0, hostname: '127.0.0.1' })
    })
    after(() => server.close())

    describe('fetch', () => {
      for (const [name, { bytes }] of Object.entries(BODIES)) {
        it(`decodes ${name}`, async () => {
          const response = await fetch(new URL(name, server.url))
          expect(hash(new Uint8Array(await response.arrayBuffer()))).to.equal(hash(bytes))
        })
      }

      it('has the first event while the stream is open', async () => {
        const response = await fetch(new URL('open', server.url))
        expect(response.headers.get('content-encoding')).to.match(/gzip|br|zstd/)
        const reader = response.body!.getReader()
        const { value } = await reader.read()
        expect(new TextDecoder().decode(value)).to.equal(EVENTS[0])
        await reader.cancel()
      })
    })

    describe('curl', () => {
      before(function () {
        needs(this, 'curl')
      })

      const curl = async (path: string, ...args: string[]): Promise<Buffer> => {
        const all = ['--silent', '--show-error', '--compressed', '--max-time', '10', ...args]
        const { stdout } = await promisify(execFile)('curl', [...all, String(new URL(path, server.url))], {
          encoding: 'buffer'
        })
        return stdout
      }

      for (const [name, { bytes }] of Object.entries(BODIES)) {
        it(`decodes ${name}`, async () => expect(hash(await curl(name))).to.equal(hash(bytes)))
      }

      it('has the first event while the stream is open', async () => {
        const url = String(new URL('open', server.url))
        const all = ['--silent', '--show-error', '--compressed', '--max-time', '10', '--no-buffer', url]
        const running = spawn('curl', all, { stdio: ['ignore', 'pipe', 'inherit'] })
        const [first] = (await once(running.stdout, 'data')) as [Buffer]
        expect(running.exitCode, 'exit code').to.equal(null)
        running.kill()
        expect(first.toString()).to.equal(EVENTS[0])
      })
    })

    describe('Chromium', () => {
      let page: Page | undefined

      before(async function () {
        needs(this, 'chromium')
        browser ??= await chromium.launch({
          executablePath: findProgram('chromium')!,
          args: ['--no-sandbox', '--disable-quic', '--disable-background-networking']
        })
        page = await browser.newPage()
        await page.goto(String(new URL('page', server.url)))
      })
      after(() => page?.close())

      it('decodes every body', async () => {
        const names = Object.keys(BODIES)
        const hashes = await page!.evaluate(async all => {
          const seen: string[] = []
          for (const name of all) {
            const bytes = await (await fetch(`/${name}`)).arrayBuffer()
            const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
            seen.push([...digest].map(byte => byte.toString(16).padStart(2, '0')).join(''))
          }
          return seen
        }, names)
        expect(hashes).to.deep.equal(names.map(name => hash(BODIES[name]!.bytes)))
      })

      it('has the first event while the stream is open', async () => {
        const data = await page!.evaluate(
          () =>
            new Promise(resolve => {
              // The types of this test are those of Node.js.
              const { EventSource } = globalThis as unknown as {
                EventSource: new (url: string) => {
                  onmessage: (event: { data: string }) => void
                  close: () => void
                }
              }
              const source = new EventSource('/open')
              source.onmessage = event => {
                source.close()
                resolve(event.data)
              }
            })
        )
        expect(data).to.equal('one')
      })
    })
  })
}
