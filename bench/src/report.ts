import type { Results } from './results.ts'
import { advantage, median, samplesOf, timesAsMuch } from './statistics.ts'
import type { Claim, Row, Section } from './table.ts'

/** A table's part of the README. `where` is added to the titles. */
export function report(results: Results, where = ''): string {
  const { date, rounds, seconds, machine, load, versions, sections } = results
  const { node, platform, cpu, cores, memory } = machine
  const on = `Node ${node} on ${platform}, ${cpu}, ${cores} cores, ${memory} GiB`
  const pinning = load?.pinned ? 'server on core 0, load on core 1' : 'not pinned to cores'
  const how = load && `; ${load.generator}, ${load.connections} connections, ${pinning}`
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    ...sections.map(section => sectionReport({ ...section, title: section.title + where })),
    `${date}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s; ${on}${how ?? ''}.`,
    `${peers.join(', ')}.`
  ].join('\n\n')
}

export function sectionReport(section: Section): string {
  const { title, unit, baseline, rows, better } = section
  const measuresCpu = rows.some(row => row.cpu !== undefined)
  const header = [
    '',
    unit,
    'min - max',
    `times ${baseline}`,
    ...(measuresCpu ? ['server CPU, µs per request'] : []),
    ...Object.keys(rows[0]?.more ?? {})
  ]
  const against = samplesOf(section, baseline)
  const sorted = [...rows].sort((a, b) => {
    const difference = median(b.samples) - median(a.samples)
    return better === 'more' ? difference : -difference
  })
  const lines = sorted.map(row => [
    row.name,
    figure(median(row.samples)),
    `${figure(Math.min(...row.samples))} - ${figure(Math.max(...row.samples))}`,
    ratioText(timesAsMuch(section, row.samples, against)),
    ...(row.cpu === undefined ? [] : [median(row.cpu).toFixed(1)]),
    ...Object.values(row.more ?? {}).map(samples => figure(median(samples)))
  ])
  const notes = [idleNote(rows), ...section.claims.map(claim => claimText(section, claim))]
  return [`### ${title}`, markdownTable(header, lines), notes.filter(Boolean).join('\n')]
    .filter(Boolean)
    .join('\n\n')
}

/** The first column stands left, numbers right. */
export function markdownTable(header: string[], rows: string[][]): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '--:'))
  return [header, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function claimText(section: Section, claim: Claim): string {
  const { row, against, atLeast } = claim
  const is = advantage(section, claim)
  const verdict = is >= atLeast ? 'met' : 'not met'
  return `* ${row} against ${against}: ${ratioText(is)} times as good, expected at least ${atLeast}: ${verdict}`
}

// A server that waits for requests has not been measured, the load generator has.
function idleNote(rows: Row[]): string {
  const idle = rows.filter(({ busy }) => busy !== undefined && median(busy) < 0.9)
  if (idle.length === 0) return ''
  const names = idle.map(({ name, busy }) => `${name} (${Math.round(median(busy!) * 100)} %)`).join(', ')
  return `* Not fully loaded, so that CPU time says more than requests/s: ${names}`
}

/** Whole numbers with separators; small ones keep three digits that count. */
export function figure(value: number): string {
  return value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString('en-US')
}

function ratioText(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1)
}
