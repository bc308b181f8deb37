import type { Environ } from '@tsgi/core'
import { findProperty } from './environ-tsgi.ts'
import type { ResponseCheck } from './response-check.ts'

type Key = 'tsgi.input' | 'tsgi.early_hints'
/** Gives something checked for a value, or the value itself, where it cannot be checked. */
type Check = (value: unknown) => unknown

/** Puts something checked in place of what stands under a key, until the response is over; asked for by nobody, none is made. */
export function standIn(response: ResponseCheck, key: Key, check: Check): void {
  const { environ } = response
  const before = findProperty(environ, key)
  if (before === undefined || !Object.isExtensible(environ)) return
  if (before.get === undefined) replaceValue(response, key, before.value, check)
  else replaceGetter(response, key, () => before.get!.call(environ) as unknown, check)
}

function replaceValue(response: ResponseCheck, key: Key, before: unknown, check: Check): void {
  const { environ } = response
  const checked = check(before)
  if (checked === before) return
  define(environ, key, checked)
  response.onOver(() => {
    if (valueIn(environ, key) === checked) define(environ, key, before)
  })
}

function replaceGetter(response: ResponseCheck, key: Key, make: () => unknown, check: Check): void {
  const { environ } = response
  const own = Object.getOwnPropertyDescriptor(environ, key)
  let made: unknown
  let checked: unknown
  // A server makes it on first use, so this one is asked for no sooner; and it is not enumerated, as a copy of environ would ask.
  function get(): unknown {
    made = make()
    checked = check(made)
    if (checked !== made) define(environ, key, checked)
    return checked
  }
  Object.defineProperty(environ, key, {
    get,
    set(value: unknown) {
      define(environ, key, value)
    },
    enumerable: false,
    configurable: true
  })
  response.onOver(() => {
    const now = Object.getOwnPropertyDescriptor(environ, key)
    if (now === undefined) return
    if (now.get === get) {
      if (own === undefined) Reflect.deleteProperty(environ, key)
      else Object.defineProperty(environ, key, own)
    } else if (checked !== undefined && now.value === checked) define(environ, key, made)
  })
}

function valueIn(environ: Environ, key: Key): unknown {
  return Object.getOwnPropertyDescriptor(environ, key)?.value
}

function define(environ: Environ, key: Key, value: unknown): void {
  Object.defineProperty(environ, key, { value, writable: true, enumerable: true, configurable: true })
}
