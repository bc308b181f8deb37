import type { Head } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { compressBody, type CompressedBody } from '../dist/compress-body.js'
import type { GzipDecision } from '../dist/gzip-decision.js'
import type { Encoder } from '../dist/encoder.js'
import { resolveOptions } from '../dist/options.js'

function bodyWith(engine: Encoder, head: Head, length?: number): CompressedBody & { decision: GzipDecision } {
  const decision: GzipDecision = {
    applied: false,
    reason: 'compressed',
    coding: 'gzip',
    bytesIn: 0,
    bytesOut: 0
  }
  const verdict = { coding: 'gzip', reason: 'compressed' as const, vary: true, length, forced: false }
  return { ...compressBody(head, engine, resolveOptions({}), verdict, decision), decision }
}

function headOf(): Head {
  return { status: '200 OK', headers: [['ETag', '"x"']], length: undefined }
}

describe('compressBody', () => {
  describe('with an engine that cannot be trusted with streams', () => {
    const engine: Encoder = {
      coding: 'gzip',
      compressSync: () => Uint8Array.of(1),
      compress: async () => Uint8Array.of(2),
      open: () => undefined
    }

    it('passes a stream as it was, under the length that the app declared', () => {
      const head = headOf()
      const { rewrite, decision } = bodyWith(engine, head, 20_000)
      expect(rewrite.chunk!('a'.repeat(10_000))).to.equal(undefined)
      expect(rewrite.chunk!('b'.repeat(9000))).to.equal(undefined)
      expect(rewrite.chunk!('c'.repeat(900))).to.have.length(19_900)
      expect(rewrite.chunk!('d'.repeat(100))).to.have.length(100)
      expect(rewrite.idle!()).to.equal(undefined)
      expect(rewrite.end!()).to.equal(undefined)
      expect(head.headers).to.deep.equal([
        ['ETag', '"x"'],
        ['Content-Length', '20000']
      ])
      expect(decision).to.deep.equal({
        applied: false,
        reason: 'engine',
        coding: undefined,
        bytesIn: 20_000,
        bytesOut: 20_000
      })
    })

    it('compresses what ends in time, in one call', async () => {
      const head = headOf()
      const { rewrite } = bodyWith(engine, head)
      await rewrite.chunk!('a'.repeat(10_000))
      expect(rewrite.end!()).to.deep.equal(Uint8Array.of(1))
    })
  })

  describe('with an encoder that says what it is asked', () => {
    function recorded(): CompressedBody & { calls: string[] } {
      const calls: string[] = []
      const engine: Encoder = {
        coding: 'gzip',
        compressSync: bytes => bytes,
        compress: async bytes => bytes,
        open: level => {
          calls.push(`open ${level}`)
          return {
            encode: (bytes, then) => {
              calls.push(`${bytes.length} ${then}`)
              return bytes
            },
            close: () => void calls.push('close')
          }
        }
      }
      return { ...bodyWith(engine, headOf()), calls }
    }

    it('flushes only what is new, and closes once', async () => {
      const { calls, ...body } = recorded()
      const { rewrite } = body
      await rewrite.chunk!('a'.repeat(100))
      await rewrite.idle!()
      await rewrite.idle!()
      await rewrite.chunk!('b'.repeat(16_384))
      await rewrite.idle!()
      await rewrite.idle!()
      await rewrite.chunk!('c')
      await rewrite.end!()
      body.close()
      expect(calls).to.deep.equal(['open 6', '100 flush', '16384 flush', '1 end', 'close'])
    })

    it('codes without a flush what is followed by more, and is one chunk behind', async () => {
      const { rewrite, calls } = recorded()
      for (const length of [20_000, 30_000, 100, 200]) await rewrite.chunk!('a'.repeat(length))
      await rewrite.idle!()
      await rewrite.end!()
      expect(calls).to.deep.equal(['open 6', '20000 go on', '30000 go on', '300 flush', '0 end'])
    })
  })
})
