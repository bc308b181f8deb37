/** Headers as Node's object form, repeated names in an array; in the order, and as they are spelt, when they first appear. */
export function groupHeaders(fields: readonly string[]): Record<string, string | string[]> {
  const grouped = new Map<string, [name: string, values: string[]]>()
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!
    const lower = name.toLowerCase()
    const group = grouped.get(lower)
    if (group === undefined) grouped.set(lower, [name, [fields[i + 1]!]])
    else group[1].push(fields[i + 1]!)
  }
  return Object.fromEntries(
    Array.from(grouped.values(), ([name, values]) => [name, values.length === 1 ? values[0]! : values])
  )
}
