import type { Environ } from '@tsgi/core'

/**
 * The environs of requests whose body came in chunks, which environ does not tell: no app needs it, and Node's handlers look
 * for it before they read.
 */
export const chunkedRequests: WeakSet<Environ> = new WeakSet<Environ>()
