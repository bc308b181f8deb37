import { show } from '../matrix/fault.ts'
import type { Wire } from './wire.ts'

/** Throws unless the condition holds. */
export function assert(condition: boolean, says: string): asserts condition {
  if (!condition) throw new Error(says)
}

/** Throws unless the value is the expected one, or the text matches. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const holds =
    expected instanceof RegExp
      ? typeof actual === 'string' && expected.test(actual)
      : Array.isArray(expected)
        ? JSON.stringify(actual) === JSON.stringify(expected)
        : actual === expected
  assert(holds, `${what}: expected ${display(expected)}, got ${display(actual)}`)
}

/** Throws unless the error with that message was reported, as it is where the gateway has an `onError`. */
export function assertReported(wire: Wire, message: string): void {
  if (wire.hasOnError) return assertEqual(wire.reported(), `Error: ${message}`, 'onError')
  assert(
    wire.logged().includes(message),
    `tsgi.errors: expected ${display(message)} in ${display(wire.logged())}`
  )
}

function display(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : show(value)
}
