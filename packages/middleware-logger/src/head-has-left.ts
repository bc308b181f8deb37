import type { Head } from '@tsgi/core'
import { createResponseHead } from '@tsgi/core/gateway'

/** What a layer can know about its head when the response has failed. */
export interface SentHead {
  readonly head: Head
  /** The body is an array, or a stream whose chunks are counted, or one that has none that count (HEAD, 204). */
  readonly kind: 'array' | 'counted' | 'uncounted'
  /** The call of the app has brought its body to the layer outside. */
  readonly isHandedOver: boolean
  /** Chunks that have passed. */
  readonly chunks: number
}

/**
 * Whether the head of a response that failed may have reached the client. It has not when the layers outside refused
 * it: nobody tells this layer so, but an array never came to be handed over then, no chunk of a stream followed, or the head
 * is one that every gateway refuses. A refusal for another reason looks like a stream that fails after its first chunk,
 * which is the more common of the two.
 */
export function headHasLeft({ head, kind, isHandedOver, chunks }: SentHead): boolean {
  if (kind === 'array' && !isHandedOver) return false
  if (kind === 'counted' && chunks === 0) return false
  return chunks > 1 || isSendable(head)
}

// The rules by which gateways decide.
function isSendable({ status, headers }: Head): boolean {
  try {
    createResponseHead(status, headers)
    return true
  } catch {
    return false
  }
}
