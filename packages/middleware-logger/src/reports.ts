import { isPromise, type ErrorStream } from '@tsgi/core'
import { escapeControls } from './escape.ts'
import type { LogDestination } from './options.ts'

/**
 * Writes lines, and keeps what goes wrong in a logger away from the response: each kind of failure is told once, to
 * `tsgi.errors`.
 */
export class Reports {
  readonly #told = new Set<string>()
  write(destination: LogDestination, line: string, errors: ErrorStream): void {
    try {
      const written = destination.write(line)
      if (isPromise(written)) {
        written.then(undefined, (error: unknown) => this.tell('destination', error, errors))
      }
    } catch (error) {
      this.tell('destination', error, errors)
    }
    const failure = watched.get(destination)?.failure
    if (failure !== undefined) this.tell('destination', failure.error, errors)
  }

  tell(what: string, error: unknown, errors: ErrorStream): void {
    if (this.#told.has(what)) return
    this.#told.add(what)
    try {
      const told: unknown = errors.write(`logger: ${what} failed, which is told once: ${show(error)}\n`)
      if (isPromise(told)) told.then(undefined, () => {})
    } catch {
      // There is nowhere left to tell it.
    }
  }
}

/** Its message may quote what a client has sent, and other lines go to `tsgi.errors`, too. */
function show(error: unknown): string {
  try {
    return escapeControls(String(error))
  } catch {
    return 'an error that cannot be shown' // an object without a prototype, say
  }
}

/**
 * A stream tells of a failed write by an event, which would end the process if nobody listened. One listener serves all
 * loggers that write to it, for a stream warns of a leak at the eleventh.
 */
export function watch(destination: LogDestination): void {
  const stream = destination as { on?: (event: string, listener: (error: unknown) => void) => unknown }
  if (typeof stream.on !== 'function' || watched.has(destination)) return
  const state: { failure?: { readonly error: unknown } } = {}
  watched.set(destination, state)
  stream.on('error', error => {
    state.failure ??= { error }
  })
}

const watched = new WeakMap<LogDestination, { readonly failure?: { readonly error: unknown } }>()
