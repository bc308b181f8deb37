import { rmSync } from 'node:fs'

/** A log that does not hold the lines of the rounds before, of which there are gigabytes. */
export function freshFile(path: string): string {
  if (path !== '/dev/null') rmSync(path, { force: true })
  return path
}
