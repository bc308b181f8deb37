import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONNECTIONS, generator } from './load.ts'
import { thisMachine, type Machine } from './machine.ts'
import { isPinned } from './processes.ts'
import type { Settings } from './settings.ts'
import type { Section, Table } from './table.ts'

/** What bench/results/<table>-<date>.json holds. */
export interface Results {
  table: string
  date: string
  rounds: number
  seconds: number
  machine: Machine
  /** Of servers only. */
  load?: { generator: string; connections: number; pinned: boolean }
  /** Of the packages that took part; of the workspace's own with the commit. */
  versions: Record<string, string>
  sections: Section[]
}

const root = join(import.meta.dirname, '..')
const folder = join(root, 'results')

export function resultsOf(table: Table, settings: Settings, sections: Section[]): Results {
  const { packages } = table
  const { rounds, seconds } = settings
  const date = new Date().toISOString().slice(0, 10)
  const isHttp = sections.some(({ rows }) => rows.some(({ cpu }) => cpu !== undefined))
  return {
    table: resultsName(table, otherNode(table)),
    date,
    rounds,
    seconds,
    machine: thisMachine(),
    ...(isHttp && { load: { generator, connections: CONNECTIONS, pinned: isPinned } }),
    versions: versionsOf(packages),
    sections
  }
}

/** The version of Node.js that runs this, where a table keeps what it takes apart. */
export function otherNode({ nodes = [] }: Table): string | undefined {
  return nodes.find(major => process.versions.node.startsWith(`${major}.`))
}

/** Under what name the results of a table are kept, of that other version of Node.js if there is one. */
export function resultsName({ name }: Table, node: string | undefined): string {
  return node === undefined ? name : `${name}-node${node}`
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

/** @throws {Error} when a package is not installed */
function versionsOf(packages: string[]): Record<string, string> {
  const commit = commitOf()
  return Object.fromEntries(
    packages.map(name => {
      const { version } = manifest(join(root, 'node_modules', name, 'package.json'))
      return [name, name.startsWith('@tsgi/') && commit !== '' ? `${version} (${commit})` : version]
    })
  )
}

function manifest(file: string): { version: string } {
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
