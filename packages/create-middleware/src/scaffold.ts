import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failure } from './failure.ts'
import type { Names } from './names.ts'

const TEMPLATE = join(import.meta.dirname, '../template')
// npm leaves a .gitignore out of what it packs, and a package.json in a package has no place there for publint.
const RENAMED: Record<string, string> = { _gitignore: '.gitignore', '_package.json': 'package.json' }

/**
 * Writes a package into a folder that is new or empty.
 * @returns the files, relative to the folder
 * @throws {RangeError} when there is something in the folder, or it cannot be written
 */
export function scaffold(folder: string, names: Names, year: number = new Date().getFullYear()): string[] {
  checkEmpty(folder)
  const words: Record<string, string> = {
    __package__: names.package,
    __file__: names.file,
    __export__: names.export,
    __Export__: names.type,
    __year__: String(year)
  }
  // In one pass: a name may hold such a word itself.
  const fill = (text: string): string =>
    text.replaceAll(/__(?:package|file|export|Export|year)__/g, word => words[word]!)
  return listTemplate().map(source => {
    const file = fill(RENAMED[source] ?? source)
    write(join(folder, file), fill(readFileSync(join(TEMPLATE, source), 'utf8')))
    return file
  })
}

function listTemplate(): string[] {
  return readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(TEMPLATE.length + 1))
    .sort()
}

function checkEmpty(folder: string): void {
  const names = attempt(() => {
    const stats = statSync(folder, { throwIfNoEntry: false })
    if (stats === undefined) return []
    if (!stats.isDirectory()) throw failure(`folder must be a folder, got a file: ${folder}`)
    return readdirSync(folder).filter(name => name !== '.git')
  })
  const [first, ...others] = names.sort()
  if (first === undefined) return
  const and = others.length === 0 ? '' : ` and ${others.length} more`
  throw failure(`folder must be empty, got ${folder} with ${first}${and}; choose another name, or empty it`)
}

function write(path: string, text: string): void {
  attempt(() => {
    makeFolder(dirname(path))
    writeFileSync(path, text, { flag: 'wx' }) // never over something that came there in the meantime
  })
}

/** One folder at a time: with `recursive`, Node tries for ever where a folder can have none, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** Errors of the file system are for a user to mend: a read-only disk, a file in the place of a parent folder. */
function attempt<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw failure(`folder must be writable, got ${error.message}`)
    throw error
  }
}
