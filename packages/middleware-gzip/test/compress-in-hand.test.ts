import type { Head } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { gunzipSync } from 'node:zlib'
import { compressInHand } from '../dist/compress-in-hand.js'
import type { GzipDecision } from '../dist/gzip-decision.js'
import { resolveOptions } from '../dist/options.js'

describe('compressInHand', () => {
  it('gives nothing before the end, and then all of it, with its length', () => {
    const head: Head = { status: '200 OK', headers: [], length: 2000 }
    const decision = { applied: false, reason: 'compressed', coding: 'gzip' } as GzipDecision
    const verdict = {
      coding: 'gzip',
      reason: 'compressed' as const,
      vary: true,
      length: 2000,
      forced: false
    }
    const settings = resolveOptions({})
    const rewrite = compressInHand(head, settings.offer.encoderOf('gzip'), settings, verdict, decision)
    expect(rewrite.chunk!('a'.repeat(1000))).to.equal(undefined)
    expect(rewrite.chunk!(Buffer.alloc(1000, 'b'))).to.equal(undefined)
    const coded = rewrite.end!() as Uint8Array
    expect(gunzipSync(coded).toString()).to.equal('a'.repeat(1000) + 'b'.repeat(1000))
    expect(head.headers).to.deep.include(['Content-Length', String(coded.length)])
  })
})
