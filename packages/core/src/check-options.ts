import { describeValue } from './describe-value.ts'

/**
 * Checks that options are a plain object with known names only, so that a misspelt one fails while composing.
 *
 * @throws {TypeError} that names the option and those that there are
 * @example checkOptions('gzip', options, ['level', 'threshold'])
 */
export function checkOptions(name: string, options: unknown, known: readonly string[]): void {
  if (
    typeof options !== 'object' ||
    options === null ||
    Array.isArray(options) ||
    Symbol.iterator in options
  ) {
    throw new TypeError(`${name}: options must be an object, got ${describeValue(options)}`)
  }
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) {
      throw new TypeError(`${name}: unknown option ${JSON.stringify(option)}; known are ${known.join(', ')}`)
    }
  }
}
