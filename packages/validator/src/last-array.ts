import { ChunkWatch } from './chunk-watch.ts'
import type { ResponseCheck } from './response-check.ts'
import type { Side } from './validation-error.ts'

/** Chunks that are watched: an app that uses a buffer again does so with the first ones. */
const CHUNKS = 16

/**
 * The chunks of the last array. Nobody says when it is sent, so they are looked at when the next request comes (has whoever
 * got them changed them?) and when the app has answered it (has the app?).
 */
export class LastArray {
  readonly #response: ResponseCheck
  readonly #watches: ChunkWatch[] = []

  constructor(response: ResponseCheck, chunks: readonly unknown[]) {
    this.#response = response
    for (const chunk of chunks) {
      if (this.#watches.length === CHUNKS) break
      if (chunk instanceof Uint8Array) this.#watches.push(new ChunkWatch(chunk))
    }
  }

  check(side: Side): void {
    for (const watch of this.#watches) {
      const fault = watch.check()
      if (fault === undefined) continue
      if (side === 'app') this.#response.blameApp(fault)
      else this.#response.blameServer(fault)
    }
  }
}
