import type { BodyReader } from './body-reader.ts'
import { describeValue } from './describe-value.ts'
import { IterableReader } from './iterable-reader.ts'
import { isNodeStream, NodeStreamReader } from './node-stream-reader.ts'
import type { Body } from './types.ts'
import { isWebStream, WebStreamReader } from './web-stream-reader.ts'

/**
 * A pull reader over any body: arrays, iterables, async iterables, Node and web streams, and bodies with a `pull` of
 * their own (those of `rewriteResponse`). Empty chunks are passed over. On an early end Node streams get `destroy`, web
 * streams `cancel`, others `return`, which nobody waits for (an async generator queues it behind a pending `next`); then
 * the `close` that the body bears is called, but not that of a Node stream's class. A body whose iterator failed is at its end: it gets `close` alone.
 *
 * @throws {TypeError} when the value is no body
 */
export function openBody(body: Body): BodyReader {
  const value: unknown = body
  if (typeof value !== 'object' || value === null) throw notABody(value)
  if (isWebStream(value)) return new WebStreamReader(value)
  if (!isIterable(value) || value instanceof Uint8Array) throw notABody(value)
  if (isReader(value)) return value
  if (isNodeStream(value)) return new NodeStreamReader(value)
  return new IterableReader(value)
}

/** The error for what is no body, with the remedy. */
function notABody(value: unknown): TypeError {
  return new TypeError(
    `body: an app must return an array, an iterable or a stream of chunks, got ${explain(value)}`
  )
}

function explain(value: unknown): string {
  if (typeof value === 'string') return "a string; write ['text']"
  if (value instanceof Uint8Array) return 'a Uint8Array; write [bytes]'
  if (typeof value === 'function')
    return 'a function; is a middleware in the chain that was not given its options?'
  return describeValue(value)
}

function isIterable(value: object): value is Iterable<unknown> | AsyncIterable<unknown> {
  return Symbol.asyncIterator in value || Symbol.iterator in value
}

// Those of rewriteResponse, perhaps of another copy of core. What has a `pull` alone is somebody else's idea.
function isReader(value: object): value is BodyReader {
  const reader = value as Partial<BodyReader>
  return typeof reader.pull === 'function' && typeof reader.close === 'function'
}
