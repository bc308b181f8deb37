import { parseArgs } from 'node:util'

export interface Settings {
  /** Names of the tables to run; empty: all. */
  tables: string[]
  /** How often every contender is timed. Default: 9. */
  rounds: number
  /** How long each timing takes, in seconds. Default: 3. */
  seconds: number
  /** Only sections whose title holds this text. Default: all. */
  section: string
  /** One short round in which everything is checked and nothing is written. */
  smoke: boolean
  /** Whether bench/README.md is rewritten from the newest results. */
  write: boolean
}

export const USAGE = `node bench/dist/main.js [table...] [--rounds 9] [--seconds 3] [--section text] [--smoke | --write]`

/** @throws {RangeError} when a number is none, or is not positive */
export function readSettings(args: string[]): Settings {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '3' },
      section: { type: 'string', default: '' },
      smoke: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false }
    }
  })
  const { smoke, write, section } = values
  if (smoke && write) throw new RangeError('bench: --smoke measures nothing, so there is nothing to --write')
  if (write && section !== '') throw new RangeError('bench: --write wants a whole table, without --section')
  return {
    tables: positionals,
    section,
    rounds: smoke ? 1 : positive('rounds', values.rounds, Number.isInteger(Number(values.rounds))),
    seconds: smoke ? 0.05 : positive('seconds', values.seconds, Number.isFinite(Number(values.seconds))),
    smoke,
    write
  }
}

function positive(name: string, text: string, isNumber: boolean): number {
  const value = Number(text)
  if (!isNumber || value <= 0) throw new RangeError(`bench: --${name} must be a positive number, got ${text}`)
  return value
}
