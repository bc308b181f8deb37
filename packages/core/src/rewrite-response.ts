import type { App, Body, Chunk, Environ, HeaderList, StartResponse, Status } from './types.ts'

/** What leaves a layer before the body. Status and headers may be changed until it has left. */
export interface Head {
  status: Status
  headers: HeaderList
  /** Bytes that the inner layers deliver, when the whole body is in hand (an array); else undefined. */
  readonly length: number | undefined
}

type Output = Chunk | undefined | Promise<Chunk | undefined>

/** What a layer does with a body. Without any of the functions the body passes untouched. */
export interface Rewrite {
  /** Takes each chunk, yielded or written, and gives what goes on; undefined or an empty chunk: nothing yet. */
  chunk?(chunk: Chunk): Output
  /** The source has nothing ready: hand out what you hold. */
  idle?(): Output
  /** The source is done: what you still owe. */
  end?(): Output
  /** The bytes change, their number does not: Content-Length stays. Default: not set. */
  keepsLength?: true
}

export type Plan = (head: Head) => Rewrite | void | Promise<Rewrite | void>

export function rewriteResponse(
  app: App<any>,
  environ: Environ,
  startResponse: StartResponse,
  plan: Plan,
  close?: (error?: unknown) => void | Promise<void>
): Body | Promise<Body> {
  void [plan, close]
  return app(environ, startResponse)
}
