import type { Head, HeaderList } from '@tsgi/core'
import type { Encoder, GzipDecision, GzipOptions } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { compressWhole } from '../dist/compress-whole.js'
import { resolveOptions } from '../dist/options.js'

/** Makes of everything one byte: 1 where it is asked at once, 2 where later. */
const encoder: Encoder = {
  coding: 'x-one',
  compressSync: () => Uint8Array.of(1),
  compress: async () => Uint8Array.of(2),
  open: () => undefined
}

async function compressed(
  length: number,
  options: GzipOptions = {},
  forced = false
): Promise<{ output: unknown; headers: HeaderList; decision: GzipDecision }> {
  const head: Head = { status: '200 OK', headers: [], length }
  const decision: GzipDecision = {
    applied: false,
    reason: 'compressed',
    coding: 'x-one',
    bytesIn: 0,
    bytesOut: 0
  }
  const verdict = { coding: 'x-one', reason: 'compressed' as const, vary: true, length, forced }
  const whole = new Uint8Array(length)
  const output = await compressWhole(whole, head, encoder, resolveOptions(options), verdict, decision)
  return { output: output === whole ? 'as it was' : output, headers: head.headers, decision }
}

describe('compressWhole', () => {
  const table: [length: number, options: GzipOptions, forced: boolean, output: unknown, reason: string][] = [
    [0, {}, true, 'as it was', 'empty'],
    [1023, {}, false, 'as it was', 'threshold'],
    [1023, {}, true, Uint8Array.of(1), 'compressed'],
    [1024, {}, false, Uint8Array.of(1), 'compressed'],
    [1, { threshold: 0 }, false, 'as it was', 'not smaller'],
    [1, { threshold: 0 }, true, Uint8Array.of(1), 'compressed'],
    [131_072, {}, false, Uint8Array.of(1), 'compressed'],
    [131_073, {}, false, Uint8Array.of(2), 'compressed'],
    [2000, { syncThreshold: 0 }, false, Uint8Array.of(2), 'compressed']
  ]
  for (const [length, options, forced, output, reason] of table) {
    it(`finds ${length} bytes, ${JSON.stringify(options)}${forced ? ', forced' : ''}: ${reason}`, async () => {
      const result = await compressed(length, options, forced)
      expect(result.output).to.deep.equal(output)
      const isCoded = reason === 'compressed'
      const bytesOut = isCoded ? 1 : length
      const coding = isCoded ? 'x-one' : undefined
      expect(result.decision).to.deep.equal({ applied: isCoded, reason, coding, bytesIn: length, bytesOut })
      const headers = isCoded ? [['Content-Encoding', 'x-one']] : []
      expect(result.headers).to.deep.equal([...headers, ['Content-Length', String(bytesOut)]])
    })
  }
})
