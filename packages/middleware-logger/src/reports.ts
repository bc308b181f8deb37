import type { ErrorStream } from '@tsgi/core'
import type { LogDestination } from './options.ts'

/**
 * Writes lines, and keeps what goes wrong in a logger away from the response: each kind of failure is told once, to
 * `tsgi.errors`.
 */
export class Reports {
  readonly #told = new Set<string>()
  #failure: { readonly error: unknown } | undefined = undefined

  /** A stream tells of a failed write by an event, which would end the process if nobody listened. */
  watch(destination: LogDestination): void {
    const stream = destination as { on?: (event: string, listener: (error: unknown) => void) => unknown }
    if (typeof stream.on !== 'function') return
    stream.on('error', error => {
      this.#failure ??= { error }
    })
  }

  write(destination: LogDestination, line: string, errors: ErrorStream): void {
    try {
      const written = destination.write(line)
      if (written instanceof Promise)
        written.catch((error: unknown) => this.tell('destination', error, errors))
    } catch (error) {
      this.tell('destination', error, errors)
    }
    if (this.#failure !== undefined) this.tell('destination', this.#failure.error, errors)
  }

  tell(what: string, error: unknown, errors: ErrorStream): void {
    if (this.#told.has(what)) return
    this.#told.add(what)
    try {
      const told = errors.write(`logger: ${what} failed, which is told once: ${String(error)}\n`)
      if (told instanceof Promise) told.catch(() => {})
    } catch {
      // There is nowhere left to tell it.
    }
  }
}
