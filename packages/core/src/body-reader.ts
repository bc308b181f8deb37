import type { Chunk } from './types.ts'

/** Reads a body chunk by chunk. */
export interface BodyReader {
  /** The next non-empty chunk, undefined at the end; a promise only where the body is asynchronous. */
  pull(): Chunk | undefined | Promise<Chunk | undefined>
  /**
   * Hands chunks over in one loop, without a promise for each; `forEachChunk` uses it. Undefined when that is not possible
   * now. Resolves to false when `receive` wants no more, and to true when it takes a `pull` to go on: at the end, at an error,
   * and for whatever else is not one plain chunk after the other. Rejects with what `receive` throws.
   */
  forEach?(receive: Receive): Promise<boolean> | undefined
  /** Ends the body, once: without an argument after its end, else with what broke it off. */
  close(error?: unknown): void | Promise<void>
}

export type Pulled = ReturnType<BodyReader['pull']>

/** Accepts a chunk, and says whether it wants more; a promise when that takes time. */
export type Receive = (chunk: Chunk) => boolean | Promise<boolean>
