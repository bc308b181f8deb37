import { concatBytes, type Chunk, type Head, type Rewrite } from '@tsgi/core'
import { compressWhole } from './compress-whole.ts'
import type { Verdict } from './decide.ts'
import type { Encoder } from './encoder.ts'
import type { GzipDecision } from './gzip-decision.ts'
import type { Settings } from './options.ts'
import { toBytes } from './to-bytes.ts'

/** Compresses an array: all of it comes before anything has to leave, so that there is no stream to begin, or to free. */
export function compressInHand(
  head: Head,
  encoder: Encoder,
  settings: Settings,
  verdict: Verdict,
  decision: GzipDecision
): Rewrite {
  const held: Uint8Array[] = []
  return {
    chunk: (chunk: Chunk) => {
      held.push(toBytes(chunk))
      return undefined
    },
    end: () => compressWhole(concatBytes(held), head, encoder, settings, verdict, decision)
  }
}
