// Tries everything to the full: see docs/reliability.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Findings, Scale, Trial } from './trial.ts'
import { trials } from './trials.ts'

const USAGE =
  'pnpm soak [trial...] [--seed number] [--layers 3] [--requests 1000000] [--clients 1000] [--cases 20000] [--write]'
const PAGE = join(import.meta.dirname, '../../docs/reliability.md')
const WHOLE = { layers: 3, requests: 1_000_000, clients: 1000, cases: 20_000 }

async function main(): Promise<boolean> {
  const { names, scale, isWrite } = read(process.argv.slice(2))
  let holds = true
  for (const trial of names.length === 0 ? trials : names.map(named)) {
    const findings = await trial.run(scale)
    console.log(`## ${trial.name}\n\n${trial.about}\n\n${table(findings)}\n`)
    for (const failure of findings.failures) console.log(`FAILED: ${failure}`)
    if (findings.failures.length > 0) holds = false
    else if (isWrite) record(trial, findings)
  }
  console.log(`${holds ? 'everything holds' : 'something does not hold'} (seed ${scale.seed})`)
  return holds
}

function read(args: string[]): { names: string[]; scale: Scale; isWrite: boolean } {
  const number = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: number,
      layers: number,
      requests: number,
      clients: number,
      cases: number,
      write: { type: 'boolean', default: false }
    }
  })
  const { write, ...given } = values
  const scale: Scale = { ...WHOLE, seed: Date.now() % 2 ** 31 }
  for (const [name, text] of Object.entries(given)) {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(`soak: --${name} must be an integer from 0, got ${text}`)
    }
    scale[name as keyof Scale] = value
  }
  const isLess = Object.entries(WHOLE).some(([name, whole]) => scale[name as keyof Scale] < whole)
  if (write && isLess)
    throw new RangeError('soak: --write wants a run to the full; leave out the other numbers')
  return { names: positionals, scale, isWrite: write }
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
