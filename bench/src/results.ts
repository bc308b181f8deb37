import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { CONNECTIONS, generator } from './load.ts'
import { isPinned } from './processes.ts'
import type { Settings } from './settings.ts'
import type { Section } from './table.ts'

/** What bench/results/<table>-<date>.json holds. */
export interface Results {
  table: string
  date: string
  rounds: number
  seconds: number
  /** Node, processor, cores, memory, load generator. */
  machine: string
  versions: Record<string, string>
  sections: Section[]
}

const root = join(import.meta.dirname, '..')
const folder = join(root, 'results')

export function resultsOf(table: string, settings: Settings, sections: Section[]): Results {
  const { rounds, seconds } = settings
  const date = new Date().toISOString().slice(0, 10)
  return { table, date, rounds, seconds, machine: machine(sections), versions: versions(), sections }
}

/** Writes raw rounds; a second run on one day replaces the first. */
export function writeResults(results: Results): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${results.table}-${results.date}.json`)
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`)
  return file
}

/** The results of the newest run of that table, or undefined. */
export function newestResults(table: string): Results | undefined {
  mkdirSync(folder, { recursive: true })
  const dated = new RegExp(`^${table}-\\d{4}-\\d\\d-\\d\\d\\.json$`)
  const newest = readdirSync(folder)
    .filter(file => dated.test(file))
    .sort()
    .at(-1)
  return newest === undefined ? undefined : JSON.parse(readFileSync(join(folder, newest), 'utf8'))
}

function machine(sections: Section[]): string {
  const processors = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const size = `${processors[0]?.model.trim()}, ${processors.length} cores, ${memory}`
  const isHttp = sections.some(({ rows }) => rows.some(({ cpu }) => cpu !== undefined))
  const pinning = isPinned ? 'server on core 0, load on core 1' : 'not pinned to cores'
  const load = isHttp ? `; ${generator}, ${CONNECTIONS} connections, ${pinning}` : ''
  return `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${size}${load}`
}

/** Of every dependency of this package; of the workspace's own, the commit. */
function versions(): Record<string, string> {
  const { dependencies } = manifest(join(root, 'package.json'))
  const commit = commitOf()
  return Object.fromEntries(
    Object.keys(dependencies).map(name => {
      const { version } = manifest(join(root, 'node_modules', name, 'package.json'))
      return [name, name.startsWith('@tsgi/') && commit !== '' ? `${version} (${commit})` : version]
    })
  )
}

function manifest(file: string): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(file, 'utf8'))
}

// There is none in an unpacked tarball.
function commitOf(): string {
  try {
    const args = ['describe', '--always', '--dirty', '--exclude', '*']
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    }).trim()
  } catch {
    return ''
  }
}
