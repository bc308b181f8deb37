import type { Environ } from '@tsgi/core'
import { EnvironRequest, isAccepted } from './environ-request.ts'
import { createExchangeRequest } from './exchange-request.ts'

/** A Request of an environ: one that makes its parts when they are asked for, where the runtime takes it for its own. */
export function createRequest(environ: Environ, url: string): Request {
  return isAccepted()
    ? (new EnvironRequest(environ, url) as unknown as Request)
    : createExchangeRequest(environ, url)
}
