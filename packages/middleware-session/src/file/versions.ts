import { link, open, readdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionWrite, StoredSession } from '../store.ts'
import { hasCode, passingName } from './place.ts'

/** A version of a record, as its file has it. */
export interface FileVersion {
  readonly key: string
  readonly stored: StoredSession
  /** Of this version and those before it, the newest first. */
  readonly ids: readonly string[]
}

/** How many versions before its own a file remembers. */
const MEMORY = 32

/** The newest version in a folder; undefined where there is no folder. */
export async function readNewest(folder: string): Promise<FileVersion | undefined> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const version = await newestVersion(folder)
    if (version === undefined) return undefined
    // 0: all that was there when the listing began has been replaced before it came to the new ones.
    if (version === 0) continue
    try {
      return await readVersion(join(folder, `${version}`), version)
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error // two newer ones have come, and this one is gone
    }
  }
  throw new Error(`createFileStore: ${folder} never stood still`)
}

async function newestVersion(folder: string): Promise<number | undefined> {
  try {
    return Math.max(0, ...versionsIn(await readdir(folder)))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

export function versionsIn(names: readonly string[]): number[] {
  return names.filter(name => /^[1-9]\d*$/.test(name)).map(Number)
}

async function readVersion(file: string, version: number): Promise<FileVersion> {
  await using handle = await open(file)
  const text = await handle.readFile('utf8')
  const { mtimeMs } = await handle.stat()
  const { key = '', ids = [], subject, data = '' } = parse(text)
  // The end is the file's time, which can be moved without writing the file.
  const stored = { data, version, expiresAt: endOf(mtimeMs), ...(subject === undefined ? {} : { subject }) }
  return { key, stored, ids }
}

/** What a power cut has torn, without fsync, is nobody's data: `session` finds it unreadable, and begins a new one. */
function parse(text: string): { key?: string; ids?: string[]; subject?: string; data?: string } {
  try {
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}

/** When the newest version in a folder ends; undefined where there is no folder. */
export async function readEnd(folder: string): Promise<number | undefined> {
  const version = await newestVersion(folder)
  try {
    return version === undefined ? undefined : endOf((await stat(join(folder, `${version}`))).mtimeMs)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined // changed this moment, so that it is in use or gone
    throw error
  }
}

/** The file's time, in seconds, for that end. Runtimes cut off what is below a millisecond or a nanosecond: half a one is to spare. */
export function timeFor(expiresAt: number): number {
  return (Math.ceil(expiresAt) + 0.5) / 1000
}

function endOf(mtimeMs: number): number {
  return Math.floor(mtimeMs)
}

/** Writes a whole file, under a name that says nothing. */
export async function writeVersion(
  file: string,
  key: string,
  ids: readonly string[],
  { data, subject, expiresAt }: SessionWrite,
  fsync: boolean
): Promise<void> {
  await using handle: FileHandle = await open(file, 'wx', 0o600)
  await handle.writeFile(JSON.stringify({ key, ids: ids.slice(0, MEMORY), subject, data }))
  await handle.utimes(new Date(), timeFor(expiresAt))
  if (fsync) await handle.sync()
}

/**
 * Makes the file the version after that one. `link` refuses a name that is taken, so of several who do this at once one
 * succeeds, and whoever is killed leaves what was there; no lock is held that could be left behind.
 */
export async function addVersion(
  folder: string,
  before: FileVersion,
  write: SessionWrite,
  fsync: boolean
): Promise<'ok' | 'conflict' | 'gone'> {
  const version = before.stored.version + 1
  const id = passingName()
  const draft = join(folder, id)
  try {
    await writeVersion(draft, before.key, [id, ...before.ids], write, fsync)
    await link(draft, join(folder, `${version}`))
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return 'conflict'
    if (!hasCode(error, 'ENOENT')) throw error
    return (await newestVersion(folder)) === undefined ? 'gone' : 'conflict'
  } finally {
    await unlink(draft).catch(() => {}) // gone with its folder, or swept up by prune
  }
  return confirm(folder, version, id)
}

/**
 * Whoever was stopped for long may have taken a name that had been used and given up meanwhile. So the newest version
 * must come from this one.
 */
async function confirm(folder: string, version: number, id: string): Promise<'ok' | 'conflict' | 'gone'> {
  const newest = await readNewest(folder)
  if (newest === undefined) return 'gone'
  const known = newest.ids[newest.stored.version - version]
  if (known === id) {
    // The one before stays, for those who have just been told that it is the newest.
    await removeBefore(folder, version - 1)
    return 'ok'
  }
  if (known === undefined) {
    throw new Error(
      `createFileStore: too many versions of ${folder} have come since to tell what became of ${version}`
    )
  }
  await unlink(join(folder, `${version}`)).catch(() => {})
  return 'conflict'
}

async function removeBefore(folder: string, version: number): Promise<void> {
  try {
    for (const old of versionsIn(await readdir(folder))) {
      if (old < version) await unlink(join(folder, `${old}`))
    }
  } catch (error) {
    // Somebody else removes them, too, or has ended the session.
    if (!hasCode(error, 'ENOENT')) throw error
  }
}
