import type { CellError } from './cell-error.ts'
import { wrap } from './wrap.ts'

/** Columns of a line of the report. */
const WIDTH = 100
/** Apps that are named for a check, and tests of a gateway that are named. */
const MOST_APPS = 8
const MOST_TESTS = 50

interface Group {
  check: string
  /** What it said, in the order of the cells. */
  readonly says: Set<string>
  /** Names of cells, in order. */
  readonly cells: Set<string>
}

/**
 * What failed, by check: what it says, and below it in which cells. The checks that failed most come first. A test of a gateway is a
 * check of its own.
 */
export function reportOf(errors: readonly CellError[]): string[] {
  const groups = new Map<string, Group>()
  for (const { cell, faults } of errors) {
    for (const { check, says } of faults) {
      const key = check === 'gateway' ? cell : check
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = { check: key, says: new Set(), cells: new Set() }))
      group.says.add(says)
      group.cells.add(cell)
    }
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.cells.size - a.cells.size)
  const lines = sorted.slice(0, MOST_TESTS).flatMap(group => linesOf(group))
  return sorted.length > MOST_TESTS ? [...lines, `  and ${sorted.length - MOST_TESTS} more`] : lines
}

function linesOf({ check, says, cells }: Group): string[] {
  const others = says.size - 1
  const more =
    others === 0 ? '' : ` (and ${others} other ${others === 1 ? 'finding' : 'findings'} by this check)`
  const title = wrap(`${check}: ${[...says][0]}${more}`, '  ', '      ', WIDTH)
  return cells.has(check) ? title : [...title, ...wrap(`in ${placesOf([...cells])}`, '    ', '    ', WIDTH)]
}

/** `one chunk / reads all / bare`; of many cells `20 cells: one chunk (10 clients), no chunk (HEAD, stalls; bare)`. */
function placesOf(cells: readonly string[]): string {
  if (cells.length === 1) return cells[0]!
  const apps = new Map<string, { clients: Set<string>; modes: Set<string> }>()
  for (const cell of cells) {
    const [app = '', client = '', mode = ''] = cell.split(' / ')
    const { clients, modes } = apps.get(app) ?? { clients: new Set(), modes: new Set() }
    apps.set(app, { clients: clients.add(client), modes: modes.add(mode) })
  }
  const named = [...apps].slice(0, MOST_APPS).map(([app, { clients, modes }]) => {
    const who = clients.size > 3 ? `${clients.size} clients` : [...clients].join(', ')
    return `${app} (${who}${modes.size === 1 ? `; ${[...modes][0]}` : ''})`
  })
  if (apps.size > MOST_APPS) named.push(`and ${apps.size - MOST_APPS} more apps`)
  return `${cells.length} cells: ${named.join(', ')}`
}
