import { describeValue } from '@tsgi/core'
import { answering } from './answering.ts'
import type { ResolvedTextOptions, TextOptions } from './text-options.ts'

/** @throws {TypeError | RangeError} for what is no list of media types and patterns, and no function */
export function resolveTypes(
  name: string,
  types: TextOptions['types'] = DEFAULT_TYPES
): ResolvedTextOptions['types'] {
  if (typeof types === 'function') return answering(`${name}: types`, types)
  if (!Array.isArray(types)) refuseTypes(name, types)
  for (const type of types) {
    if (typeof type === 'string') mustNameType(name, type)
    else if (!(type instanceof RegExp)) refuseTypes(name, type)
  }
  const names = new Set(types.filter(type => typeof type === 'string').map(type => type.toLowerCase()))
  const patterns = types.filter(type => type instanceof RegExp)
  return type => names.has(type) || patterns.some(pattern => type.search(pattern) !== -1)
}

// Not style sheets, scripts, JSON or event streams: what is read by programs does not survive.
const DEFAULT_TYPES = [
  'text/plain',
  'text/html',
  'application/xhtml+xml',
  'text/markdown',
  'text/csv',
  'text/tab-separated-values'
]

function refuseTypes(name: string, value: unknown): never {
  throw new TypeError(
    `${name}: types must be a list of names and patterns, or a function, got ${describeValue(value)}`
  )
}

/** What is none would match no response, and nobody would hear of it. */
function mustNameType(name: string, type: string): void {
  if (MEDIA_TYPE.test(type)) return
  throw new RangeError(
    `${name}: types must name media types, as text/plain, got ${describeValue(type)}; a pattern, as /^text\\//, stands for several`
  )
}

// RFC 9110, 8.3.1, without parameters; and `*` is a wildcard of Accept only.
const MEDIA_TYPE = /^[\w!#$%&'+.^`|~-]+\/[\w!#$%&'+.^`|~-]+$/
