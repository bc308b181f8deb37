/** Breaks a text between words, so that a line has at most `width` columns; a word that is longer stays whole. */
export function wrap(text: string, first: string, others: string, width: number): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  // Some errors say something in lines. Other space belongs to values.
  for (const word of text.split(/[ \n]/)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = others
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
