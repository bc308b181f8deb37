import { SessionDataError } from './errors.ts'
import type { Json } from './types.ts'

const MAX_DEPTH = 100

/**
 * A frozen copy of plain data. What JSON would change or drop is refused, so that a value reads the same in the next
 * request.
 * @throws {SessionDataError} when the value is, or holds, what JSON does not have
 */
export function toJson(value: unknown, path: string, depth: number = 0): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (depth > MAX_DEPTH) {
    throw new SessionDataError(`session: '${path}' nests deeper than ${MAX_DEPTH} levels, or holds itself`)
  }
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item, i) => toJson(item, `${path}[${i}]`, depth + 1)))
  }
  if (isPlainObject(value)) {
    // fromEntries defines, so that a key named __proto__ stays a key.
    const entries = Object.entries(value).map(
      ([key, item]) => [key, toJson(item, `${path}.${key}`, depth + 1)] as const
    )
    return Object.freeze(Object.fromEntries(entries))
  }
  throw new SessionDataError(`session: '${path}' must be plain JSON data, got ${describe(value)}`)
}

/** Freezes what came out of JSON.parse, all the way down. */
export function freezeJson(value: Json): Json {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const item of Object.values(value)) freezeJson(item)
  return Object.freeze(value)
}

/** Whether two values are the same JSON; the order of an object's keys does not count. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const [x, y] = [a, b] as [Record<string, Json>, Record<string, Json>]
  return keys.every(key => Object.hasOwn(y, key) && isSameJson(x[key], y[key]))
}

/**
 * No fewer bytes than the value and a comma take as JSON: a number at most 24, a UTF-16 unit at most six, as `\\u0000` does.
 * For who wants to know, without making the text, that it fits.
 */
export function mostJsonBytes(value: Json): number {
  if (typeof value === 'string') return value.length * 6 + 3
  if (typeof value !== 'object' || value === null) return 25
  let bytes = 3
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) bytes += mostJsonBytes(item)
    return bytes
  }
  const fields = value as { readonly [key: string]: Json }
  for (const key of Object.keys(fields)) bytes += key.length * 6 + 3 + mostJsonBytes(fields[key]!)
  return bytes
}

/** The value that a text is as JSON, if it is. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Another realm's Object.prototype is plain as well: it inherits nothing.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined; use delete to drop a key'
  if (value instanceof Date) return 'a Date; store getTime() or toISOString()'
  if (value instanceof Map || value instanceof Set) return 'a Map or Set; store an array of it'
  if (typeof value === 'object') return `an instance of ${value?.constructor?.name ?? 'a class'}`
  return typeof value === 'number' ? String(value) : `a ${typeof value}`
}
