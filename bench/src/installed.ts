import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

export interface Installed {
  packages: number
  /** Of all files, as `npm install` unpacks them. */
  bytes: number
}

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/**
 * What is on the disk once these packages have been installed, with all that they depend on.
 *
 * @throws {Error} when one that must be there is not
 */
export function installed(names: readonly string[], from: string): Installed {
  const folders = new Set<string>()
  for (const name of names) add(find(name, from), folders)
  return { packages: folders.size, bytes: sum([...folders].map(sizeOf)) }
}

function add(folder: string, folders: Set<string>): void {
  if (folders.has(folder)) return
  folders.add(folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest
  // npm installs peers, too, unless they are optional.
  const peers = Object.keys(peerDependencies).filter(
    name => manifest.peerDependenciesMeta?.[name]?.optional !== true
  )
  for (const name of [...Object.keys(dependencies), ...peers]) {
    // Those for other machines stand here as well in some manifests, and are not there.
    if (!(name in optionalDependencies)) add(find(name, folder), folders)
  }
}

/** Where Node finds a package: in the node_modules of the folder, or of one above it. */
function find(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
    if (folder === dirname(folder)) throw new Error(`bench: ${name} is not installed for ${from}`)
  }
}

function sizeOf(folder: string): number {
  return folder.includes(`${sep}node_modules${sep}`) ? sizeOnDisk(folder) : sizeOfTarball(folder)
}

function sizeOnDisk(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules')
  return sum(
    entries.map(entry => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? sizeOnDisk(path) : statSync(path).size
    })
  )
}

/** A package of this workspace is more than what is published of it. */
function sizeOfTarball(folder: string): number {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const printed = execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return (JSON.parse(printed) as [{ unpackedSize: number }])[0].unpackedSize
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
