import type { Body, Chunk } from '@tsgi/core'
import { BodyCheck } from './body-check.ts'
import type { ResponseCheck } from './response-check.ts'
import { watchCollection } from './watch-collection.ts'

/**
 * Checks a body that is whole. It stays the array that it is; one with a `close` is copied, so that the call can be seen, as
 * the app may keep the array.
 */
export function checkedArray(response: ResponseCheck, body: Body & unknown[]): Body {
  const hasClose = typeof body.close === 'function'
  const check = new BodyCheck(response, hasClose)
  check.ask(true)
  try {
    for (const chunk of body) check.take(chunk)
    check.end()
  } catch (error) {
    if (hasClose) void check.close(() => body.close!(error), error)
    throw error
  }
  if (!hasClose) return body
  // Not `copy.close =`: V8 makes that function in the old generation, and all that it closes over stays until a full collection.
  const copy: Body & unknown[] = Object.assign(body.slice() as Chunk[], {
    close: (error?: unknown) =>
      check.close(() => (error === undefined ? body.close!() : body.close!(error)), error)
  })
  response.body = check
  if (response.outer === undefined) watchCollection(copy, check)
  return copy
}
