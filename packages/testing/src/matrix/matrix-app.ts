import type { Body, Environ, HeaderList, StartResponse, Status, Write } from '@tsgi/core'
import type { EnvironInit } from '../create-environ.ts'
import type { Scene } from './scene.ts'

/** A shape of apps, which a middleware must be able to stand in front of. */
export interface MatrixApp {
  readonly name: string
  respond(scene: Scene, environ: Environ, startResponse: StartResponse): Body | Promise<Body>
  /** What the client sends. Default: nothing. */
  readonly input?: readonly string[]
  readonly environ?: EnvironInit
  /** It never ends: clients leave after a while. */
  readonly isEndless?: true
  /** The specification forbids it, but it must not make the middleware harm others: no validator would let it pass. */
  readonly isBareOnly?: true
  /** How many layers of core lie around it. */
  readonly layers?: number
  /** The body hears of an early end only, as streams do. */
  readonly isStream?: true
  /** A body whose end nobody needs to hear of. */
  readonly hasNoClose?: true
}

/** Headers of the app's own. Made anew for each response: a middleware with a fault may change the pairs. */
export const own = (): HeaderList => [
  ['X-App', '1'],
  ['X-App', '2']
]

export const cookies = (name: string): HeaderList => [
  ['Set-Cookie', 'a=1'],
  ['Set-Cookie', `b=${name}`]
]

/** Starts a text. */
export function start(
  startResponse: StartResponse,
  headers: HeaderList = [],
  status: Status = '200 OK'
): Write {
  return startResponse(status, [['Content-Type', 'text/plain; charset=utf-8'], ...own(), ...headers])
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
