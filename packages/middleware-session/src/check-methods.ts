import { describeValue } from '@tsgi/core'

/** @throws {TypeError} that names the first method which is missing */
export function checkMethods(of: string, name: string, value: unknown, methods: readonly string[]): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${of}: ${name} must be an object, got ${describeValue(value)}`)
  }
  for (const method of methods) {
    const found = (value as Record<string, unknown>)[method]
    if (typeof found === 'function') continue
    throw new TypeError(`${of}: ${name} must have a method ${method}, got ${describeValue(found)}`)
  }
}
