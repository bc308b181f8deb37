import { join } from 'node:path'
import { checkAnswer } from '../check-answer.ts'
import { helloExchange } from '../hello-exchange.ts'
import { installed } from '../installed.ts'
import { runRounds, type Plan, type Sample } from '../rounds.ts'
import { withServer } from '../runner.ts'
import type { Section, Table } from '../table.ts'
import { bare, packages, peers, tsgi, type Toolkit } from '../toolkits.ts'

const here = join(import.meta.dirname, '..')
const exchange = helloExchange(0)

export const footprint: Table = {
  name: 'footprint',
  packages,
  about: `What there is before the first request. Installed: the files of the packages that a hello world on Node.js needs, with all that they depend
on, as npm unpacks them; TSGI's and some peers' hold their sources and maps, too. Import: how long a new process takes to import the modules of the hello world of \`hello\`,
whose files the system has in memory; each then answers, is checked, and tells how much memory it has. It is a matter of how many files there are:
TSGI's are some 120, a quarter of them what runs Express, Koa and handlers of \`node:http\` inside it or it inside them; polka's fewer than ten.`,
  run: async settings => [
    size(),
    ...(await runRounds<Toolkit, Plan<Toolkit>>([importing], settings, timeImport))
  ]
}

/** The same in every round. */
function size(): Section {
  const rows = [tsgi, ...peers].map(toolkit => {
    const { packages: count, bytes } = installed(toolkit.packages, here)
    return { name: toolkit.packages.join(', '), samples: [bytes / 1024], more: { packages: [count] } }
  })
  return {
    title: 'Installed',
    unit: 'KiB',
    better: 'less',
    baseline: rows[0]!.name,
    rows,
    claims: []
  }
}

const importing: Plan<Toolkit> = {
  title: 'Imported',
  unit: 'ms',
  better: 'less',
  baseline: tsgi.name,
  contenders: [bare, tsgi, ...peers],
  claims: []
}

function timeImport({ name, module }: Toolkit): Promise<Sample> {
  return withServer({ name, module, args: ['0'] }, async (origin, usage, { imported }) => {
    await checkAnswer(name, origin + exchange.path, exchange)
    return { value: imported, more: { 'MiB, resident': (await usage()).memory / 2 ** 20 } }
  })
}
