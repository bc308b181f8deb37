import type { Batch } from './line-buffer.ts'

/** Where the text of a sink goes. One batch at a time is on its way. */
export interface Output {
  /** Takes a batch. False: it is not through, and `ready` will be called. */
  write(batch: Batch): boolean
  /** Writes a batch, and before it what is on its way, while the caller waits. False as above. */
  writeSync(batch: Batch): boolean
  close(): void
}

/** What an output tells its sink. */
export interface OutputOwner {
  /** The next batch may come: the last one is through, or lost. */
  ready(isLost?: boolean): void
  /** A write has failed; another one may succeed. What was lost by it is given, unless it will be tried again. */
  fail(error: unknown, lost?: Batch): void
  /** No write will succeed again. */
  break(error: unknown): void
}

export type OpenOutput = (owner: OutputOwner) => Output
