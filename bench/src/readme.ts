import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { report } from './report.ts'
import { newestResults, resultsName } from './results.ts'
import type { Table } from './table.ts'

const file = join(import.meta.dirname, '..', 'README.md')

/** Rewrites what stands between `<!-- tables -->` and `<!-- /tables -->` from the newest results of each table. */
export function writeReadme(tables: Table[]): string {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, replaceBetween(text, 'tables', tables.map(chapter).join('\n\n')))
  return file
}

function chapter(table: Table): string {
  const results = newestResults(table.name)
  return [
    `## ${table.name}\n\n${table.about}\n\n${results === undefined ? 'Not taken yet.' : report(results)}`,
    ...(table.nodes ?? []).flatMap(node => {
      const others = newestResults(resultsName(table, node))
      return others === undefined ? [] : [report(others, `, on Node ${node}`)]
    })
  ].join('\n\n')
}

/** @throws {Error} when the markers are not there */
export function replaceBetween(text: string, marker: string, part: string): string {
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start === -1 || end < start) throw new Error(`bench: no ${open} ... ${close} in the text`)
  return `${text.slice(0, start + open.length)}\n\n${part}\n\n${text.slice(end)}`
}
