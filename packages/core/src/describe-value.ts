import { isPromise } from './pipeline/promises.ts'

/** Names a value in an error: `undefined`, `12`, `"text"`, `a function`, `an array`, `a promise`, `a Map`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (isPromise(value)) return 'a promise'
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (tag === 'Object') return 'an object'
  return `${/^[AEIO]/.test(tag) ? 'an' : 'a'} ${tag}`
}
