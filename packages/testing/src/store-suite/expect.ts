/** @throws {Error} that says what was given, and what must be */
export function expectSame(what: string, got: unknown, wanted: unknown): void {
  const [shown, rule] = [show(got), show(wanted)]
  if (shown !== rule) throw new Error(`${what} must give ${cut(rule)}, got ${cut(shown)}`)
}

/** The same text for the same data, whatever the order of keys. */
function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item
  )
}

function cut(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}... (${text.length} characters)`
}
