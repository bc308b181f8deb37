import { describeValue } from '@tsgi/core'

/**
 * One of the choices, or undefined as it is.
 * @throws {TypeError} for what is no string
 * @throws {RangeError} for another string
 */
export function checkChoice<T extends string>(
  name: string,
  value: unknown,
  choices: readonly T[]
): T | undefined {
  if (value === undefined) return undefined
  const rule = `${name} must be ${choices.map(choice => `'${choice}'`).join(' or ')}, got`
  if (typeof value !== 'string') throw new TypeError(`${rule} ${describeValue(value)}`)
  if (!(choices as readonly string[]).includes(value)) throw new RangeError(`${rule} ${describeValue(value)}`)
  return value as T
}
