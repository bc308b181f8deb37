import { concatBytes, type Chunk, type Head, type Rewrite } from '@tsgi/core'
import { compressWhole } from './compress-whole.ts'
import type { Verdict } from './decide.ts'
import type { Encoder } from './encoder.ts'
import type { GzipDecision } from './gzip-decision.ts'
import { lend } from './lend.ts'
import type { Settings } from './options.ts'
import { pooledBytes } from './pooled-bytes.ts'

/** Compresses an array: all of it comes before anything has to leave, so that there is no stream to begin, or to free. */
export function compressInHand(
  head: Head,
  encoder: Encoder,
  settings: Settings,
  verdict: Verdict,
  decision: GzipDecision
): Rewrite {
  const held: Chunk[] = []
  return {
    chunk: chunk => {
      held.push(chunk)
      return undefined
    },
    end: () => {
      // Bytes in one piece need no other place; what is compressed later needs one that stays.
      const isOnePiece = held.length === 1 && typeof held[0] !== 'string'
      const lent = encoder.borrows === true && !isOnePiece ? lend(held, settings.syncThreshold) : undefined
      const whole = lent ?? concatBytes(held.map(pooledBytes))
      return compressWhole(whole, head, encoder, settings, verdict, decision, lent !== undefined)
    }
  }
}
