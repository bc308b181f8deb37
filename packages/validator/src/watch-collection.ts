import type { BodyCheck } from './body-check.ts'

// Some runtimes lack it; there a server that never closes is not found.
const registry =
  typeof FinalizationRegistry === 'function'
    ? new FinalizationRegistry<BodyCheck>(check => check.tellCollected())
    : undefined

/** Tells when nobody holds a body any more that has not been closed. */
export function watchCollection(body: object, check: BodyCheck): void {
  registry?.register(body, check)
}
