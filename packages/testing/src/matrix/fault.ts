/** What the cells of the matrix check. */
export type Check =
  | 'bodiless'
  | 'bytes'
  | 'chunks'
  | 'close'
  | 'content-length'
  | 'demand'
  | 'environ'
  | 'error'
  | 'gateway'
  | 'hangs'
  | 'head'
  | 'header-lines'
  | 'headers'
  | 'idle'
  | 'input'
  | 'rejection'
  | 'state'
  | 'status'
  | 'throws'
  | 'validator'

/** A check that a middleware does not pass, and how. */
export interface Fault {
  readonly check: Check
  readonly says: string
}

/** A value as a report shows it. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array) return show(new TextDecoder().decode(value))
  if (value instanceof Error) return `${value.name}: ${value.message}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 120 ? `${text.slice(0, 110)}... (${text.length} characters)` : text
}
