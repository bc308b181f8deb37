/** One of the ten layers that every contender has: it puts `value` into the request's context and into a header. */
export interface Layer {
  key: string
  header: string
  value: string
}

export const TEXT = 'text/plain; charset=utf-8'

export function layersOf(count: number): Layer[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `layer${index}`,
    header: `X-Layer-${index}`,
    value: `val-${index}`
  }))
}

/**
 * The text of the answer. With layers it is made of what the last of them left in the context, so that a contender whose
 * values get lost does not pass the check; it has the same length with and without layers.
 */
export function greeting(name: string | undefined): string {
  return `Hello, ${name ?? 'world'}`
}
