import { checkOptions } from '@tsgi/core'
import { describe } from './describe.ts'
import type { Report } from './reporter.ts'

export interface ValidatorOptions {
  /** Gets each finding, once per rule and response; nothing is thrown then. Default: findings are thrown. */
  report?: Report
  /** What lies inside, as findings name it. Default: the name of the app's function. */
  name?: string
}

export interface Settings {
  readonly report: Report | undefined
  readonly name: string | undefined
}

/** @throws {TypeError} for an option of the wrong kind, and for one that does not exist */
export function resolveOptions(options: ValidatorOptions): Settings {
  checkOptions('validator', options, ['report', 'name'])
  const { report, name } = options
  if (report !== undefined && typeof report !== 'function') {
    throw new TypeError(`validator: report must be a function, got ${describe(report)}`)
  }
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError(`validator: name must be a string, got ${describe(name)}`)
  }
  return { report, name }
}
