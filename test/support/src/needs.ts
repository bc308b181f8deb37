import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Context } from 'mocha'

const announced = new Set<string>()

/** Skips a test, or all that follow a `before`, where a program is not installed; says so once, in one line. */
export function needs(context: Context, ...programs: string[]): void {
  const missing = programs.filter(program => findProgram(program) === undefined)
  if (missing.length === 0) return
  for (const program of missing) {
    if (!announced.has(program)) console.log(`skipped: ${program} is not installed`)
    announced.add(program)
  }
  context.skip()
}

/** The path of a program that stands in PATH, or at the path given. */
export function findProgram(program: string): string | undefined {
  const folders = program.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter)
  return folders.map(folder => join(folder, program)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
