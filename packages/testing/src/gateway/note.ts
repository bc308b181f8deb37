import type { Environ } from '@tsgi/core'

type Noting = Environ & { 'test.note'?: (what: string, text: string) => void }

/** Tells the suite something that the app of a case has seen. */
export function note(environ: Environ, what: string, value: unknown = ''): void {
  ;(environ as Noting)['test.note']?.(what, String(value))
}

export function setNote(environ: Environ, tell: (what: string, text: string) => void): void {
  ;(environ as Noting)['test.note'] = tell
}
