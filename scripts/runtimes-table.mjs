/**
 * The table of what ran: a row for each package, a column for each runtime; `912 + 3` are 912 tests that passed and 3 left out.
 * Columns take the place of those of the same runtime in the table that is there.
 */
export function renderTable(before, columns, neutral) {
  const fresh = columns.map(({ title, tallies }) => ({
    title,
    cells: new Map(Object.entries(tallies).map(([name, tally]) => [name, cell(tally)]))
  }))
  const kept = readTable(before).filter(
    ({ title }) => !fresh.some(each => runtimeOf(each) === runtimeOf({ title }))
  )
  const all = [...kept, ...fresh].sort((a, b) => (runtimeOf(a) < runtimeOf(b) ? -1 : 1))
  const names = [...new Set(all.flatMap(({ cells }) => [...cells.keys()]))]
  const rest = names.filter(name => !neutral.includes(name))
  const rows = [...neutral, ...rest].map(name => [name, ...all.map(({ cells }) => cells.get(name) ?? '-')])
  const head = ['tests of', ...all.map(({ title }) => title)]
  return [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map(row => `| ${row.join(' | ')} |\n`)
    .join('')
}

/** The columns of a table that was rendered here; none of what is no table. */
function readTable(text) {
  const [head, , ...rows] = text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.slice(2, -2).split(' | '))
  const [, ...titles] = head ?? []
  return titles.map((title, i) => ({
    title,
    cells: new Map(rows.map(row => [row[0], row[i + 1]]).filter(([, text]) => text !== '-'))
  }))
}

/** Node's come first, one for each major version; then the others, by name. */
function runtimeOf({ title }) {
  return title.replace(/^(Node \d+)\..*|(\w+) .*/, (_, node, other) =>
    node === undefined ? `other ${other}` : node
  )
}

function cell({ passed, leftOut }) {
  return leftOut.length === 0 ? `${passed}` : `${passed} + ${leftOut.length}`
}
