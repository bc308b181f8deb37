/** Names a value in an error, in a few words: `"text"`, `12`, `a function`, `an array`, `a Map`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value))
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return describeArray(value)
  if (value instanceof Error) return `the error ${JSON.stringify(shortened(value.message))}`
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise'
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? 'an object' : `${/^[AEIO]/.test(tag) ? 'an' : 'a'} ${tag}`
}

// A header, [name, value], is shown as it is.
function describeArray(value: readonly unknown[]): string {
  const isPair = value.length === 2 && value.every(item => typeof item === 'string')
  return isPair ? `[${value.map(describe).join(', ')}]` : 'an array'
}

function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`
}
