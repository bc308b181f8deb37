import { describeValue } from '@tsgi/core'

/** Names a value in a finding, as `describeValue` does, but shortens texts, and shows the message of an error and a header. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value))
  if (typeof value === 'symbol') return 'a symbol'
  if (Array.isArray(value)) return describeArray(value)
  if (value instanceof Error) return `the error ${JSON.stringify(shortened(value.message))}`
  return describeValue(value)
}

// A header, [name, value], is shown as it is.
function describeArray(value: readonly unknown[]): string {
  const isPair = value.length === 2 && value.every(item => typeof item === 'string')
  return isPair ? `[${value.map(describe).join(', ')}]` : 'an array'
}

function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`
}
