import type { Chunk } from './types.ts'

/** Reads a body chunk by chunk. */
export interface BodyReader {
  /** The next non-empty chunk, undefined at the end; a promise only where the body is asynchronous. */
  pull(): Chunk | undefined | Promise<Chunk | undefined>
  /** Ends the body, once: without an argument after its end, else with what broke it off. */
  close(error?: unknown): void | Promise<void>
}

export type Pulled = ReturnType<BodyReader['pull']>
