import { isPromise, type Environ } from '@tsgi/core'
import { logLine, showError } from '@tsgi/core/gateway'
import type { SessionEvent } from './event.ts'

type Report = (event: SessionEvent, environ: Environ) => unknown

/**
 * Tells of an event, and keeps what goes wrong in that away from the response: a session is stored or not, whoever listens. What
 * the listener throws, or rejects with, is told once, to `tsgi.errors`.
 */
export function contain(onEvent: Report): (event: SessionEvent, environ: Environ) => void {
  let isTold = false
  return (event, environ) => {
    const tell = (error: unknown): void => {
      if (isTold) return
      isTold = true
      logLine(`session: onEvent failed, which is told once: ${showError(error)}`, environ['tsgi.errors'])
    }
    try {
      const told = onEvent(event, environ)
      if (isPromise(told)) told.then(undefined, tell)
    } catch (error) {
      tell(error)
    }
  }
}
