import type { ErrorStream } from '@tsgi/core'
import type { ResponseCheck } from './response-check.ts'

/// ### The error stream
///
/// `tsgi.errors.write(text)` tells an operator something. A server should not let the client see it.

const KEY = 'tsgi.errors'
const sources = new WeakMap<ErrorStream, ErrorStream>()

/** Puts a checked error stream in place of the one that is there, until the response is over. */
export function checkErrors(response: ResponseCheck): void {
  const { environ } = response
  const before: unknown = Object.getOwnPropertyDescriptor(environ, KEY)?.value
  if (!isErrorStream(before) || !Object.isExtensible(environ)) return
  const checked = checkedStream(response, sources.get(before) ?? before)
  environ[KEY] = checked
  response.onOver(() => {
    if (environ[KEY] === checked) environ[KEY] = before
  })
}

// A proxy, since a stream has more than the specification asks for, and a logger may look for it.
function checkedStream(response: ResponseCheck, source: ErrorStream): ErrorStream {
  const target = source as { write(...args: unknown[]): unknown }
  const write = (...args: unknown[]): unknown => {
    /// [errors.text] `write` must get a string.
    if (typeof args[0] !== 'string') {
      response.blameApp({
        rule: 'errors.text',
        says: 'tsgi.errors.write must get a string',
        value: args[0],
        remedy: 'write String(value), with a line feed at its end'
      })
    }
    return target.write(...args)
  }
  const checked = new Proxy(source, {
    get(target, key) {
      if (key === 'write') return write
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return ENDS.has(key) ? ending(response, key, value.bind(target)) : (value.bind(target) as unknown)
    }
  })
  sources.set(checked, source)
  return checked
}

function ending(
  response: ResponseCheck,
  key: string | symbol,
  end: (...args: unknown[]) => unknown
): unknown {
  return (...args: unknown[]) => {
    /// [errors.end] An app must not end it, where it can be ended: it is the server's, and serves every request.
    response.blameApp({
      rule: 'errors.end',
      says: 'tsgi.errors must not be ended',
      value: `${String(key)}()`,
      remedy: 'leave it open; what is written leaves at once'
    })
    return end(...args)
  }
}

const ENDS = new Set<string | symbol>(['close', 'destroy', 'end'])

function isErrorStream(value: unknown): value is ErrorStream {
  return typeof (value as { write?: unknown } | null | undefined)?.write === 'function'
}
