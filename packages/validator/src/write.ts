import type { Write } from '@tsgi/core'
import { chunkFault } from './chunk.ts'
import { ChunkWatch } from './chunk-watch.ts'
import type { ResponseCheck } from './response-check.ts'
import type { Fault } from './validation-error.ts'

/// ### write
///
/// `write(chunk)` sends a chunk at once. It exists for apps ported from push-style code: others yield. Who awaits what it
/// returns gets back-pressure; `write('')` sends the head. Written and yielded chunks leave in the order in which they are
/// made, and count alike.

/** The `write` that the app inside gets. */
export function checkedWrite(response: ResponseCheck, outer: Write): Write {
  let watch: ChunkWatch | undefined
  return chunk => {
    const before = watch?.check()
    if (before !== undefined) response.blameCaller(before)
    const fault = endFault(response) ?? response.changedList ?? chunkFault(chunk)
    if (fault !== undefined) response.blameCaller(fault)
    response.goesOn()
    const excess = response.content.add(chunk, response.inner?.content)
    if (excess !== undefined) response.blameCaller(excess)
    watch = typeof chunk === 'string' ? undefined : new ChunkWatch(chunk)
    const accepted = outer(chunk)
    const changed = watch?.check()
    if (changed !== undefined) response.blameServer(changed)
    return accepted
  }
}

function endFault(response: ResponseCheck): Fault | undefined {
  if (!response.hasEnded) return undefined
  /// [write.after-end] An app must not write when its body has ended, or when it has returned an array, which is the whole body.
  return {
    rule: 'write.after-end',
    says: 'write must not be called when the body has ended',
    remedy: 'return a generator that ends after the last write'
  }
}
