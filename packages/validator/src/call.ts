import type { Fault } from './validation-error.ts'

/// ## App
///
/// [app.arguments] An app must be called with two arguments, the environ and `startResponse`. It returns a body, or a promise of one.
export function callFault(args: readonly unknown[]): Fault | undefined {
  const [environ, startResponse] = args
  if (args.length !== 2) return fault('an app must be called with two arguments', `${args.length} arguments`)
  if (typeof environ !== 'object' || environ === null) {
    return fault('the first argument of an app must be the environ', environ)
  }
  if (typeof startResponse === 'function') return undefined
  return fault('the second argument of an app must be startResponse', startResponse)
}

function fault(says: string, value: unknown): Fault {
  return { rule: 'app.arguments', says, value, remedy: 'call app(environ, startResponse)' }
}
