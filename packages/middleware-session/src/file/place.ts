import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'

/** The folder of a record, and the one it stands in. Names are digests, so that no key leaves the directory, and case does not matter. */
export function placeOf(directory: string, key: string): { shard: string; folder: string } {
  const name = createHash('sha256').update(key).digest('hex')
  const shard = join(directory, name.slice(0, 2))
  return { shard, folder: join(shard, name) }
}

/** A name that nobody else has; what begins with a dot is no record. */
export function passingName(): string {
  return `.${randomBytes(12).toString('hex')}`
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code!)
}
