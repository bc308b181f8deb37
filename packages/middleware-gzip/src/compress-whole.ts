import { setHeader, type Head } from '@tsgi/core'
import { addPadding } from './add-padding.ts'
import { setCodedHeaders } from './coded-headers.ts'
import type { GzipDecision } from './gzip-decision.ts'
import type { GzipReason, Verdict } from './decide.ts'
import type { Encoder } from './encoder.ts'
import type { Settings } from './options.ts'

/**
 * Compresses a body that is all there, in one call, so that its length is known; or lets it go on as it was, where it is too
 * short or would not shrink. Bytes that are lent, as those of `lend`, are `syncThreshold` at most, so that nobody else runs before
 * they are compressed, and copied where they go on.
 */
export function compressWhole(
  whole: Uint8Array,
  head: Head,
  encoder: Encoder,
  settings: Settings,
  verdict: Verdict,
  decision: GzipDecision,
  isLent = false
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  const { level, threshold, syncThreshold, etag, jitter } = settings
  decision.bytesIn = whole.length

  function asItWas(reason: GzipReason): Uint8Array | undefined {
    decision.reason = reason
    decision.coding = undefined
    decision.bytesOut = whole.length
    setHeader(head.headers, 'Content-Length', String(whole.length))
    return isLent ? whole.slice() : whole
  }

  function finish(coded: Uint8Array): Uint8Array | undefined {
    if (coded.length >= whole.length && !verdict.forced) return asItWas('not smaller')
    const output = jitter > 0 ? addPadding(coded, whole, jitter) : coded
    decision.applied = true
    decision.bytesOut = output.length
    setCodedHeaders(head.headers, encoder.coding, etag, output.length)
    return output
  }

  if (whole.length === 0) return asItWas('empty')
  if (whole.length < threshold && !verdict.forced) return asItWas('threshold')
  if (whole.length > syncThreshold) return encoder.compress(whole, level).then(finish)
  return finish(encoder.compressSync(whole, level))
}
