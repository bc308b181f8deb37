import { openBody, type Body } from '@tsgi/core'
import { checkedArray } from './body-array.ts'
import { BodyCheck } from './body-check.ts'
import { checkedIterable } from './body-iterable.ts'
import { checkedReader, isReader } from './body-reader.ts'
import type { ResponseCheck } from './response-check.ts'
import { isAsyncIterable, isIterable } from './shapes.ts'
import type { Fault } from './validation-error.ts'
import { watchCollection } from './watch-collection.ts'

/// ## Body
///
/// ### What it is
///
/** The body that the outer side gets for the one that the app returned: of the same kind, and as lazy. */
export function checkedBody(response: ResponseCheck, body: Body): Body {
  const fault = bodyFault(body)
  if (fault !== undefined) {
    response.blameApp(fault)
    return body
  }
  if (Array.isArray(body)) return checkedArray(response, body)
  response.goesOn()
  const isForeign = isStream(body)
  const check = new BodyCheck(response, isForeign || typeof body.close === 'function')
  response.body = check
  const checked =
    isForeign || isReader(body)
      ? checkedReader(check, isReader(body) ? body : openBody(body))
      : checkedIterable(check, body)
  if (response.outer === undefined) watchCollection(checked, check)
  return checked
}

function bodyFault(body: unknown): Fault | undefined {
  /// [body.type] An app must return a body, or a promise of one: an object that can be iterated, synchronously or not, whose chunks come
  /// one at a time when they are asked for. It may have a `close`. A string and a `Uint8Array` can be iterated and are no
  /// bodies: they would leave letter by letter. Streams of Node.js and of the web are bodies; they are closed by `destroy` and
  /// `cancel`.
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array || !iterates(body)) {
    return {
      rule: 'body.type',
      says: 'an app must return an array, an iterable or a stream of chunks',
      value: body,
      remedy: "write ['text'] for one chunk, and [] for none"
    }
  }
  const close = (body as { close?: unknown }).close
  if (close === undefined || typeof close === 'function') return undefined
  return {
    rule: 'body.type',
    says: 'the close of a body must be a function',
    value: close,
    remedy: 'leave it out where there is nothing to close'
  }
}

function iterates(body: object): boolean {
  return isIterable(body) || isAsyncIterable(body) || isWebStream(body)
}

/** Streams end by means of their own, which `openBody` knows. */
function isStream(body: object): boolean {
  const { pipe, destroy } = body as { pipe?: unknown; destroy?: unknown }
  return isWebStream(body) || (typeof pipe === 'function' && typeof destroy === 'function')
}

function isWebStream(body: object): boolean {
  return typeof (body as { getReader?: unknown }).getReader === 'function'
}
