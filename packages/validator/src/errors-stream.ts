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
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    }
  })
  sources.set(checked, source)
  return checked
}

function isErrorStream(value: unknown): value is ErrorStream {
  return typeof (value as { write?: unknown } | null | undefined)?.write === 'function'
}
