import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failure } from './failure.ts'
import { resolveNames, type Names } from './names.ts'

export interface Wanted {
  /** Absolute. */
  folder: string
  names: Names
}

/** What the command line asks for. */
export function readArguments(args: string[], cwd: string): Wanted | 'help' {
  const { values, positionals } = parse(args)
  if (values.help === true) return 'help'
  const [target, ...others] = positionals
  if (target === undefined || target === '') {
    throw failure('a name must be given; write npm create @tsgi/middleware my-thing, or see --help')
  }
  if (others.length > 0) {
    throw failure(`one name must be given, got ${positionals.map(name => JSON.stringify(name)).join(' ')}`)
  }
  const scoped = values.name === undefined ? /^@[^/\\]+\/([^/\\]+)$/.exec(target) : null
  const folder = resolve(cwd, scoped?.[1] ?? target)
  return { folder, names: resolveNames(values.name ?? scoped?.[0] ?? basename(folder)) }
}

interface Parsed {
  values: { name?: string; help?: boolean }
  positionals: string[]
}

function parse(args: string[]): Parsed {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
    })
  } catch (error) {
    // Node's own sentences go on with advice about positional arguments, which is of no use here.
    throw failure(`${String((error as Error).message.split(/[.\n]/)[0])}; see --help`)
  }
}
