/** The text of a page in capitals, but for its references: what a user of a rewriter that knows tags only has to write. */
export function upperText(raw: string): string {
  if (!raw.includes('&')) return raw.toUpperCase()
  return raw.replace(/(&#?\w+;)|[^&]+/g, (text, reference?: string) => reference ?? text.toUpperCase())
}
