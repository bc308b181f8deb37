/** Headers as Node's object form, repeated names in an array, in the order of their first appearance. */
export function groupHeaders(fields: readonly string[]): Record<string, string | string[]> {
  const grouped = new Map<string, string[]>()
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    const values = grouped.get(name)
    if (values === undefined) grouped.set(name, [fields[i + 1]!])
    else values.push(fields[i + 1]!)
  }
  return Object.fromEntries(
    Array.from(grouped, ([name, values]) => [name, values.length === 1 ? values[0]! : values])
  )
}
