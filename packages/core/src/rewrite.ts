import type { Chunk, HeaderList, Status } from './types.ts'

/** What leaves a layer before the body. Status and headers may be changed until the layer's first output. */
export interface Head {
  status: Status
  headers: HeaderList
  /**
   * Bytes that the inner layers deliver, when the whole body is in hand (an array); else undefined. Counted when the plan
   * asks for it; a rewrite that wants to know it later asks in its plan.
   */
  readonly length: number | undefined
}

/** A chunk that goes on; undefined or an empty one: nothing yet. A promise makes this response asynchronous. */
export type Output = Chunk | undefined | Promise<Chunk | undefined>

/** What a layer does with a body. */
export interface Rewrite {
  /** Takes each non-empty chunk, yielded or written (and the empty one of `write('')`), and gives what goes on. */
  chunk?(chunk: Chunk): Output
  /** The source has had nothing ready for a macrotask, or the app wrote: hand out what you hold. */
  idle?(): Output
  /** The source is done: what you still owe. */
  end?(): Output
  /** The bytes change, their number does not, so that Content-Length stays. Default: Content-Length is removed. */
  keepsLength?: true
}
