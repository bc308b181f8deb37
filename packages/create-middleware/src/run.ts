import { relative } from 'node:path'
import { HELP } from './help.ts'
import { readArguments } from './read-arguments.ts'
import { scaffold } from './scaffold.ts'

/**
 * The command.
 * @returns what it says
 * @throws {RangeError} in one line, for what a user can mend
 */
export function run(args: string[], cwd: string): string {
  const wanted = readArguments(args, cwd)
  if (wanted === 'help') return HELP
  const { folder, names } = wanted
  const files = scaffold(folder, names)
  const place = relative(cwd, folder)
  const steps = [...(place === '' ? [] : [`cd ${quote(place)}`]), 'npm install', 'npm test']
  return `${names.package}: wrote ${files.length} files to ${folder}\n\n${steps.map(step => `  ${step}\n`).join('')}`
}

function quote(path: string): string {
  return /[^\w./\\@:-]/.test(path) ? JSON.stringify(path) : path
}
