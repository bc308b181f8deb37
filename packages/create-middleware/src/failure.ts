const PREFIX = 'create-middleware: '

/** An error that a user can mend: one line that names the thing, the rule, the value and the remedy. */
export function failure(message: string): RangeError {
  return new RangeError(PREFIX + message.replaceAll('\n', ' '))
}

export function isExpected(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith(PREFIX)
}
