import { compose, type App } from '@tsgi/core'
import { brotli, gzip, zstd, type ZstdOptions } from '@tsgi/middleware-gzip'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import { encoderFacts } from './encoder-facts.ts'

interface Zstd {
  zstdDecompressSync: (coded: Uint8Array, options?: { finishFlush: number }) => Buffer
  constants: { ZSTD_e_flush: number }
}

const encoder = zstd()

if (encoder === undefined) elsewhere()
else {
  const { zstdDecompressSync, constants } = zlib as unknown as Zstd
  encoderFacts('zstd', encoder, {
    whole: coded => zstdDecompressSync(coded),
    sofar: coded => zstdDecompressSync(coded, { finishFlush: constants.ZSTD_e_flush })
  })

  describe('zstd, as a coding of gzip', () => {
    it('is what a browser gets', async () => {
      const text = 'All work and no play makes Jack a dull boy.\n'.repeat(9000)
      for (const body of [
        [text],
        (async function* () {
          yield text
        })()
      ]) {
        const app: App = (_environ, startResponse) => {
          startResponse('200 OK', [['Content-Type', 'text/plain']])
          return body
        }
        const layer = gzip({ encoder: [zstd({ level: 6 }), brotli()] })
        const result = await call(compose(app, layer), { HTTP_ACCEPT_ENCODING: 'gzip, deflate, br, zstd' })
        expect(result.header('Content-Encoding')).to.equal('zstd')
        expect(zstdDecompressSync(result.bytes).toString()).to.equal(text)
      }
    })
  })
}

describe('zstd', () => {
  it('refuses what is wrong', () => {
    expect(() => zstd({ level: 20 })).to.throw(
      RangeError,
      'zstd: level must be an integer from 1 to 19, got 20'
    )
    expect(() => zstd({ quality: 4 } as ZstdOptions)).to.throw(TypeError, 'zstd: unknown option "quality"')
  })
})

/** Runs this file by a Node.js that has Zstandard, from npm. */
function elsewhere(): void {
  describe('zstd', () => {
    it('is undefined on this Node.js, and holds on Node.js 24', function () {
      this.timeout(120_000)
      const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js')
      const node = `node-${process.platform}-${process.arch}@24`
      const files = [mocha, '--no-config', fileURLToPath(import.meta.url)]
      const run = spawnSync('npx', ['--yes', '--package', node, '--', 'node', ...files], { encoding: 'utf8' })
      if (!run.stdout.includes('passing') && /ENOTFOUND|EAI_AGAIN|ENOENT|ETARGET|E404/.test(run.stderr)) {
        console.log(`skipped: ${node} cannot be had from npm`)
        this.skip()
      }
      expect(run.status, run.stdout + run.stderr).to.equal(0)
      expect(run.stdout).to.match(/is what a browser gets/)
    })
  })
}
