import { concatBytes, setHeader, type Head, type Rewrite } from '@tsgi/core'
import { addPadding } from './add-padding.ts'
import { setCodedHeaders } from './coded-headers.ts'
import { compressWhole } from './compress-whole.ts'
import { Gathered } from './gathered.ts'
import type { GzipReason, Verdict } from './decide.ts'
import type { Encoder, EncoderStream } from './encoder.ts'
import type { GzipDecision } from './gzip-decision.ts'
import type { Settings } from './options.ts'
import { pooledBytes } from './pooled-bytes.ts'

export interface CompressedBody {
  rewrite: Rewrite
  /** Frees the encoder. */
  close(): void
}

type Output = Uint8Array | undefined | Promise<Uint8Array | undefined>

// Small chunks are gathered: one trip to zlib's thread costs as much as coding some KiB. Nothing waits for it, idle
// hands out what was gathered.
const BATCH = 16_384

/**
 * Compresses a body: holds it until it is known to be worth it, and streams from then on. What ends while it is held is
 * compressed whole, with its length known, or goes on as it was.
 */
export function compressBody(
  head: Head,
  encoder: Encoder,
  settings: Settings,
  verdict: Verdict,
  decision: GzipDecision
): CompressedBody {
  const { level, threshold, flush } = settings
  const declared = verdict.length
  const holdUntil = Math.max(threshold, BATCH)
  let state: 'holding' | 'coding' | 'passing' = 'holding'
  const held = new Gathered()
  let bytesIn = 0
  let bytesOut = 0
  let stream: EncoderStream | undefined
  let padding = settings.jitter > 0
  let content: Uint8Array[] = [] // of what leaves first, which chooses the padding
  let unflushed = !padding // the header of the coding, to begin with; padding, which is in it, waits for the content that chooses it

  function settle(applied: boolean, reason: GzipReason): void {
    decision.applied = applied
    decision.reason = reason
    decision.coding = applied ? encoder.coding : undefined
  }

  function sent(output: Uint8Array | undefined): Uint8Array | undefined {
    if (output === undefined) return undefined
    if (padding && state === 'coding') {
      output = addPadding(output, concatBytes(content), settings.jitter)
      padding = false
      content = []
    }
    decision.bytesOut = bytesOut += output.length
    return output
  }

  function pass(reason: GzipReason, length: number | undefined): void {
    state = 'passing'
    settle(false, reason)
    if (length !== undefined) setHeader(head.headers, 'Content-Length', String(length))
  }

  function begin(): void {
    stream = encoder.open(level)
    if (stream === undefined) return pass('engine', declared)
    state = 'coding'
    settle(true, 'compressed')
    setCodedHeaders(head.headers, encoder.coding, settings.etag)
  }

  function code(then: 'go on' | 'flush' | 'end'): Output {
    if (state === 'holding') begin()
    const bytes = held.take()
    if (state === 'passing') return sent(bytes)
    unflushed = then === 'go on'
    if (padding) content.push(bytes)
    const output = stream!.encode(bytes, then)
    return output instanceof Promise ? output.then(sent) : sent(output)
  }

  const rewrite: Rewrite = {
    chunk: chunk => {
      const bytes = pooledBytes(chunk)
      decision.bytesIn = bytesIn += bytes.length
      if (state === 'passing') return sent(bytes)
      if (chunk.length === 0) {
        if (state === 'holding') begin()
        return chunk // write(''): the head leaves now
      }
      if (flush === 'chunk') {
        held.add(bytes)
        return state === 'holding' && held.size < threshold ? undefined : code('flush')
      }
      // What is enough is coded when more comes, or by `idle`, which then has it coded and flushed in one go, while the source
      // is asked for more.
      if (held.size < (state === 'coding' ? BATCH : holdUntil)) {
        held.add(bytes)
        return undefined
      }
      if (state === 'holding') begin()
      const output = state === 'coding' ? code('go on') : undefined
      held.add(bytes)
      return state === 'coding' ? output : sent(held.take())
    },
    end: () => {
      if (state === 'passing') return undefined
      if (state === 'coding') return code('end')
      return compressWhole(held.take(), head, encoder, settings, verdict, decision)
    }
  }
  const idle = (): Output => {
    if (state === 'passing') return undefined
    return unflushed || held.size > 0 ? code('flush') : undefined
  }
  if (flush !== 'none') rewrite.idle = idle
  return { rewrite, close: () => stream?.close() }
}
