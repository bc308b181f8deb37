/** An error as an operator should read it: its stack, and those of what caused it. Never fails, whatever was thrown. */
export function showError(error: unknown): string {
  return show(error, MOST_CAUSES)
}

/** Causes may go round in a circle. */
const MOST_CAUSES = 8

function show(error: unknown, causes: number): string {
  try {
    return stackOf(error, causes)
  } catch {
    return 'an error that cannot be shown' // an object without a prototype, say, or a getter that throws
  }
}

// Runtimes differ in whether a stack begins with the message: JavaScriptCore's does not.
function stackOf(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return String(error)
  const title = `${error.name}: ${error.message}`
  const { stack, cause } = error
  const text = stack === undefined ? title : stack.includes(error.message) ? stack : `${title}\n${stack}`
  return cause === undefined || causes === 0 ? text : `${text}\ncause: ${show(cause, causes - 1)}`
}
