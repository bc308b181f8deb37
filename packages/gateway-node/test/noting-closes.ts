import { rewriteResponse, type App } from '@tsgi/core'

/** A layer that changes nothing, and notes what it is closed with. */
export function notingCloses(closes: unknown[]): (app: App) => App {
  return app => (environ, startResponse) =>
    rewriteResponse(
      app,
      environ,
      startResponse,
      () => {},
      error => void closes.push(error)
    )
}
