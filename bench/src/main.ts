// Runs the benchmarks: see bench/README.md.

import { writeReadme } from './readme.ts'
import { report } from './report.ts'
import { resultsOf, writeResults } from './results.ts'
import { readSettings, USAGE, type Settings } from './settings.ts'
import { tables } from './tables/index.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  for (const table of chosen(settings)) {
    const results = resultsOf(table, settings, await table.run(settings))
    if (settings.smoke) {
      console.log(`${table.name}: all contenders do what they should`)
      continue
    }
    console.log(`## ${table.name}\n\n${report(results)}\n`)
    // Of a part, nothing is kept: it would take the place of the whole.
    if (settings.section === '') console.error(`written: ${writeResults(results)}`)
  }
  if (settings.write) console.error(`written: ${writeReadme(tables)}`)
}

function chosen({ tables: names }: Settings): typeof tables {
  if (names.length === 0) return tables
  return names.map(name => {
    const table = tables.find(each => each.name === name)
    if (table === undefined) {
      throw new RangeError(`bench: no table ${name}; there are ${tables.map(each => each.name).join(', ')}`)
    }
    return table
  })
}

try {
  await main()
} catch (error) {
  const { message } = error as Error
  console.error(error instanceof RangeError || error instanceof TypeError ? `${message}\n${USAGE}` : message)
  process.exitCode = 1
}
