import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { report } from './report.ts'
import { newestResults } from './results.ts'
import type { Table } from './table.ts'

const file = join(import.meta.dirname, '..', 'README.md')

/** Rewrites what stands between `<!-- tables -->` and `<!-- /tables -->` from the newest results of each table. */
export function writeReadme(tables: Table[]): string {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, replaceBetween(text, 'tables', tables.map(chapter).join('\n\n')))
  return file
}

function chapter({ name, about }: Table): string {
  const results = newestResults(name)
  return `## ${name}\n\n${about}\n\n${results === undefined ? 'Not taken yet.' : report(results)}`
}

/** @throws {Error} when the markers are not there */
export function replaceBetween(text: string, marker: string, part: string): string {
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start === -1 || end < start) throw new Error(`bench: no ${open} ... ${close} in the text`)
  return `${text.slice(0, start + open.length)}\n\n${part}\n\n${text.slice(end)}`
}
