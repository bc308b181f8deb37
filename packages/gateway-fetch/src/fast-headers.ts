import { isToken, type HeaderList } from '@tsgi/core'
import { isOfConnection } from './connection-fields.ts'
import { isPlainValue } from './header-value.ts'

/** The headers of a Response's `init`, names in lower case; undefined for what the runtime's own Headers shall judge. */
export function fastHeaders(init: HeadersInit | undefined): HeaderList | undefined {
  if (init === undefined) return []
  if (typeof init !== 'object' || init === null) return undefined
  if (init instanceof Headers) {
    const list = [...init]
    return list.some(([name]) => isOfConnection(name)) ? undefined : list
  }
  if (Symbol.iterator in init) return undefined
  const headers: HeaderList = []
  for (const name of Object.keys(init)) {
    const value: unknown = init[name]
    const field = known.get(name) ?? remember(name)
    if (field === undefined || typeof value !== 'string') return undefined
    if (value !== field.checked) {
      if (!isPlainValue(value)) return undefined
      if (value.length <= 256) field.checked = value
    }
    for (const header of headers) if (header[0] === field.lower) return undefined
    headers.push([field.lower, value])
  }
  return headers
}

interface Field {
  readonly lower: string
  /** The value that was good last: most headers of a server never change. */
  checked: string
}

function remember(name: string): Field | undefined {
  if (!isToken(name)) return undefined
  const field: Field = { lower: name.toLowerCase(), checked: '' }
  // A real Response leaves them out when it is sent.
  if (isOfConnection(field.lower)) return undefined
  // Names may come from elsewhere: bounded, in number and in length.
  if (known.size < 1024 && name.length <= 64) known.set(name, field)
  return field
}

const known = new Map<string, Field>()
