import { accessSync, constants, mkdirSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { checkOptions } from '@tsgi/core'
import { checkBoolean, checkFunction, checkString } from '../check.ts'
import type { AsyncSessionStore, SessionUpdate, SessionWrite, StoredSession } from '../store.ts'
import { hasCode, passingName, placeOf } from './place.ts'
import { addVersion, readEnd, readNewest, timeFor, writeVersion, type FileVersion } from './versions.ts'

export interface FileStoreOptions {
  /** Where the records are, and nothing else. Is made if it is not there. */
  directory: string
  /** Whether a write waits until the disk has it, so that it outlives a power cut. Default: true. */
  fsync?: boolean
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

export interface FileStore extends AsyncSessionStore {
  prune(now: number): Promise<number>
}

/** How many others each new record has looked at, so that dropping the dead keeps pace with the making of new ones. */
const SWEEP = 2
/** Milliseconds after which what was begun will not be finished. */
const ABANDONED = 3_600_000

/**
 * Keeps sessions in files, for the processes of one machine, CGI among them. A record is a folder that holds its two newest
 * versions; a change adds one, by a step that fails if another has come first, and nobody waits for a lock. What has ended goes when
 * new records come.
 *
 * @throws {TypeError} for an option of the wrong kind, and for one that does not exist
 * @throws {Error} where the directory cannot be made, or not be written to
 * @example session({ store: createFileStore({ directory: '/var/lib/site/sessions' }) })
 */
export function createFileStore(options: FileStoreOptions): FileStore {
  checkOptions('createFileStore', options, ['directory', 'fsync', 'now'])
  const { directory, fsync = true, now = Date.now } = options
  checkString('directory', directory, 'createFileStore')
  checkBoolean('fsync', fsync, 'createFileStore')
  checkFunction('now', now, 'createFileStore')
  if (directory === '') throw new RangeError('createFileStore: directory must not be empty')
  const path = resolve(directory)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`createFileStore: directory must be one to write to: ${(error as Error).message}`, {
      cause: error
    })
  }
  return new FolderStore(path, fsync, now)
}

class FolderStore implements FileStore {
  readonly capabilities = { cas: 'store', shared: true, durable: true } as const
  readonly #directory: string
  readonly #fsync: boolean
  readonly #now: () => number

  constructor(directory: string, fsync: boolean, now: () => number) {
    this.#directory = directory
    this.#fsync = fsync
    this.#now = now
  }

  async get(key: string): Promise<StoredSession | undefined> {
    return (await this.#live(placeOf(this.#directory, key).folder))?.stored
  }

  async create(key: string, write: SessionWrite): Promise<boolean> {
    const { shard, folder } = placeOf(this.#directory, key)
    await mkdir(shard, { recursive: true, mode: 0o700 })
    const draft = join(shard, passingName())
    await mkdir(draft, { mode: 0o700 })
    try {
      await writeVersion(join(draft, '1'), key, [passingName()], write, this.#fsync)
      while (!(await moved(draft, folder))) {
        if ((await this.#live(folder)) !== undefined) return false
        await remove(folder) // it has ended, and no key comes twice: nobody else makes it anew
      }
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    await this.#sweep(shard)
    return true
  }

  async update(key: string, version: number, write: SessionWrite): Promise<SessionUpdate> {
    const { folder } = placeOf(this.#directory, key)
    const newest = await this.#live(folder)
    if (newest === undefined) return 'gone'
    if (newest.stored.version !== version) return 'conflict'
    return addVersion(folder, newest, write, this.#fsync)
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const { folder } = placeOf(this.#directory, key)
    for (;;) {
      const newest = await this.#live(folder)
      if (newest === undefined) return false
      try {
        await utimes(join(folder, `${newest.stored.version}`), new Date(), timeFor(expiresAt))
        return true
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error // a newer version, or none: look again
      }
    }
  }

  async delete(key: string): Promise<void> {
    await remove(placeOf(this.#directory, key).folder)
  }

  async *list(subject: string): AsyncGenerator<StoredSession & { readonly key: string }> {
    for (const shard of await readdir(this.#directory)) {
      for (const name of await recordsIn(join(this.#directory, shard))) {
        const version = await this.#live(join(this.#directory, shard, name))
        if (version?.stored.subject === subject) yield { ...version.stored, key: version.key }
      }
    }
  }

  async prune(now: number): Promise<number> {
    let pruned = 0
    for (const shard of await readdir(this.#directory)) {
      const path = join(this.#directory, shard)
      for (const name of await recordsIn(path)) if (await dropEnded(join(path, name), now)) pruned++
      await dropAbandoned(path, this.#now() - ABANDONED)
    }
    return pruned
  }

  async #live(folder: string): Promise<FileVersion | undefined> {
    const newest = await readNewest(folder)
    return newest !== undefined && newest.stored.expiresAt > this.#now() ? newest : undefined
  }

  async #sweep(shard: string): Promise<void> {
    const names = await recordsIn(shard)
    for (let i = 0; i < SWEEP; i++) {
      const name = names[Math.floor(Math.random() * names.length)]
      if (name !== undefined) await dropEnded(join(shard, name), this.#now())
    }
  }
}

/** False where the name is taken: a folder that is not empty is never replaced. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) return false
    throw error
  }
}

/** In one step for everybody else: who is about to add a version no longer finds the folder. */
async function remove(folder: string): Promise<void> {
  const away = join(folder, '..', passingName())
  try {
    await rename(folder, away)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  await rm(away, { recursive: true, force: true, maxRetries: 5 })
}

async function dropEnded(folder: string, now: number): Promise<boolean> {
  const end = await readEnd(folder)
  if (end === undefined || end > now) return false
  await remove(folder)
  return true
}

/** What somebody who was killed has left: a record half made, half removed, or a version half written. */
async function dropAbandoned(shard: string, before: number): Promise<void> {
  const records = await recordsIn(shard)
  for (const folder of [shard, ...records.map(name => join(shard, name))]) {
    for (const name of await namesIn(folder)) {
      if (!name.startsWith('.')) continue
      const path = join(folder, name)
      const { ctimeMs } = await stat(path).catch(() => ({ ctimeMs: Infinity }))
      if (ctimeMs < before) await rm(path, { recursive: true, force: true })
    }
  }
}

async function recordsIn(shard: string): Promise<string[]> {
  return (await namesIn(shard)).filter(name => !name.startsWith('.'))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}
