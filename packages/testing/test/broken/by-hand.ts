import {
  openBody,
  rewriteResponse,
  type AnyMiddleware,
  type Body,
  type Chunk,
  type StartResponse
} from '@tsgi/core'
import type { Check } from '@tsgi/testing'

/** A middleware with one fault. */
export interface Broken {
  fault: string
  /** The check that must catch it, and in which app among others. */
  check: Check
  app: string
  middleware: AnyMiddleware
}

export type Reader = ReturnType<typeof openBody>

/** A body by hand: what `read` gives, of the reader of another. All is well unless `read` or `close` make it otherwise. */
export function relay(
  body: Body,
  read: (reader: Reader) => Chunk | undefined | Promise<Chunk | undefined> = reader => reader.pull(),
  close: (reader: Reader, ...reason: [unknown?]) => void | Promise<void> = (reader, ...reason) =>
    reader.close(...reason)
): Body {
  const reader = openBody(body)
  const next = async (): Promise<IteratorResult<Chunk, undefined>> => {
    const value = await read(reader)
    return value === undefined ? { done: true, value } : { done: false, value }
  }
  return { [Symbol.asyncIterator]: () => ({ next }), close: (...reason) => close(reader, ...reason) }
}

/** What changes the body alone. */
export const onBody =
  (change: (body: Body) => Body): AnyMiddleware =>
  app =>
  async (environ, startResponse) =>
    change(await app(environ, startResponse))

/** What changes the start alone. */
export const onStart =
  (change: (startResponse: StartResponse) => StartResponse): AnyMiddleware =>
  app =>
  (environ, startResponse) =>
    app(environ, change(startResponse))

/** What changes the chunks, given a fresh function for each response. */
export const onChunks =
  (change: () => (chunk: Chunk) => Chunk | undefined): AnyMiddleware =>
  app =>
  (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, () => ({ chunk: change() }))

export const bytesOf = (chunk: Chunk): Uint8Array =>
  typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk

/** By hand, and without a fault: the scale on which the others are weighed. */
export const byHand: AnyMiddleware = onBody(body => relay(body))
