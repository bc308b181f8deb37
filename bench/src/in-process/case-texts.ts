/** What is to come in capitals. */
export type Kind = 'ascii' | 'mixed' | 'html'

export interface Text {
  whole: Buffer
  /** 16 KiB each; of a page a little less, to the end of a line, so that no reference is cut. */
  chunks: Buffer[]
  /** In capitals; of a page only what is read. */
  upper: Buffer
}

const MEBIBYTE = 1024 * 1024
const CHUNK = 16 * 1024

const ASCII = 'The quick brown fox jumps over the lazy dog, and 99 others look on.\n'
const MIXED =
  'Viele größere Wörter; naïve élèves à Noël; ένα κείμενο στα ελληνικά; русский текст тоже; 日本語の文章; and some English. '

/** A mebibyte of text, the same each time. */
export function textOf(kind: Kind): Text {
  if (kind === 'html') return page()
  const line = kind === 'ascii' ? ASCII : MIXED
  const text = line.repeat(Math.ceil(MEBIBYTE / Buffer.byteLength(line)))
  const whole = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let at = 0; at < whole.length; at += CHUNK) chunks.push(whole.subarray(at, at + CHUNK))
  return { whole, chunks, upper: Buffer.from(text.toUpperCase()) }
}

// About half of it is markup, as on most pages. Text is what stands between the bars.
const ENTRY = [
  '<article class="entry entry-wide" id="e1"><h2><a href="/posts/17?from=list&amp;page=2" title="read on">|',
  'What the others said about it|',
  '</a></h2><p>|',
  'It was not the first time that this had been tried, and would not be the last, |',
  '<em>|',
  'they said|',
  '</em> &mdash; |',
  'but who knows, when the caf|',
  '&eacute; |',
  'opens again <3 and all are back at their tables. |',
  '<a href="https://example.org/more/of/this">|',
  'More|',
  '</a>|',
  '.|',
  '</p><ul class="tags"><li><span>|',
  'news|',
  '</span></li><li><span>|',
  'towns|',
  '</span></li></ul><img src="/i/17.jpg" alt="a table" width="640" height="480"><!-- entry 17 --></article>\n|'
]
const HEAD =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><style>p > a { color: red }</style>' +
  '<script>if (a < b) document.write("<p>")</script></head><body>\n'

function page(): Text {
  const pieces = ENTRY.map(piece => piece.slice(0, -1))
  const entry = pieces.join('')
  const upper = pieces.map((piece, i) => (i % 2 === 1 ? piece.toUpperCase() : piece)).join('')
  const count = Math.ceil(MEBIBYTE / entry.length)
  const perChunk = Math.floor(CHUNK / entry.length)
  const chunks = [Buffer.from(HEAD)]
  for (let at = 0; at < count; at += perChunk) {
    chunks.push(Buffer.from(entry.repeat(Math.min(perChunk, count - at))))
  }
  return { whole: Buffer.concat(chunks), chunks, upper: Buffer.from(HEAD + upper.repeat(count)) }
}

/** The chunks, each behind a promise. */
export async function* asynchronous(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield chunk
}
