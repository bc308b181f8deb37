/** The table of what ran: a row for each package, a column for each runtime; `912 + 3` are 912 tests that passed and 3 left out. */
export function renderTable(columns, neutral) {
  const names = [...new Set(columns.flatMap(({ tallies }) => Object.keys(tallies)))]
  const rest = names.filter(name => !neutral.includes(name))
  const rows = [...neutral, ...rest].map(name => [
    name,
    ...columns.map(({ tallies }) => (tallies[name] === undefined ? '-' : cell(tallies[name])))
  ])
  const head = ['tests of', ...columns.map(({ title }) => title)]
  return [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map(row => `| ${row.join(' | ')} |\n`)
    .join('')
}

function cell({ passed, leftOut }) {
  return leftOut.length === 0 ? `${passed}` : `${passed} + ${leftOut.length}`
}
