// Tries everything to the full: see docs/reliability.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Findings, Scale, Trial } from './trial.ts'
import { trials } from './trials.ts'

const USAGE = 'pnpm soak [trial...] [--seed number] [--write]'
const PAGE = join(import.meta.dirname, '../../docs/reliability.md')
const WHOLE = { layers: 3, requests: 1_000_000, clients: 1000, cases: 20_000 }

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, write: { type: 'boolean', default: false } }
  })
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  if (!Number.isInteger(seed)) throw new RangeError(`soak: seed must be an integer, got ${values.seed}`)
  const scale: Scale = { ...WHOLE, seed }
  let holds = true
  for (const trial of positionals.length === 0 ? trials : positionals.map(named)) {
    const findings = await trial.run(scale)
    console.log(`## ${trial.name}\n\n${trial.about}\n\n${table(findings)}\n`)
    for (const failure of findings.failures) console.log(`FAILED: ${failure}`)
    if (findings.failures.length > 0) holds = false
    else if (values.write) record(trial, findings)
  }
  console.log(holds ? `everything holds (seed ${seed})` : `something does not hold (seed ${seed})`)
  return holds
}

function named(name: string): Trial {
  const trial = trials.find(each => each.name === name)
  if (trial === undefined) {
    throw new RangeError(`soak: no trial ${name}; there are ${trials.map(each => each.name).join(', ')}`)
  }
  return trial
}

function table({ figures }: Findings): string {
  return ['| | |', '| --- | --: |', ...figures.map(([what, figure]) => `| ${what} | ${figure} |`)].join('\n')
}

/** Rewrites the figures of a trial in the docs. */
function record({ name }: Trial, findings: Findings): void {
  const text = readFileSync(PAGE, 'utf8')
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start === -1 || end < start) throw new Error(`soak: no ${open} ... ${close} in docs/reliability.md`)
  const taken = `Taken on ${new Date().toISOString().slice(0, 10)} with Node.js ${process.versions.node}.`
  writeFileSync(
    PAGE,
    `${text.slice(0, start + open.length)}\n\n${table(findings)}\n\n${taken}\n\n${text.slice(end)}`
  )
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  const { message } = error as Error
  console.error(error instanceof RangeError || error instanceof TypeError ? `${message}\n${USAGE}` : message)
  process.exitCode = 1
}
