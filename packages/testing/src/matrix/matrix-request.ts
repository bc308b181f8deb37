import type { Environ } from '@tsgi/core'
import { createEnviron, readInput } from '../create-environ.ts'
import type { MatrixClient } from './clients.ts'
import type { MatrixApp } from './matrix-app.ts'
import type { MiddlewareOptions } from './options.ts'
import type { Scene } from './scene.ts'

/** What a client sends to an app. */
export class MatrixRequest {
  readonly environ: Environ
  /** How often `tsgi.input` was opened. */
  inputs = 0
  /** What was written to `tsgi.errors`. */
  readonly told: string[] = []
  readonly #abort = new AbortController()

  constructor(scene: Scene, app: MatrixApp, client: MatrixClient, options: MiddlewareOptions) {
    this.environ = createEnviron({
      ...app.environ,
      ...(app.input !== undefined && { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain' }),
      'tsgi.errors': { write: (text: string) => void this.told.push(text) },
      ...options.environ,
      ...client.environ,
      'tsgi.input': this.#watch(app.input ?? []),
      'tsgi.signal': this.#abort.signal,
      'testing.scene': scene
    })
  }

  get isHead(): boolean {
    return this.environ.REQUEST_METHOD === 'HEAD'
  }

  abort(reason: unknown): void {
    this.#abort.abort(reason)
  }

  #watch(chunks: readonly string[]): AsyncIterable<Uint8Array> {
    const input = readInput(chunks)
    return {
      [Symbol.asyncIterator]: () => {
        this.inputs++
        return input
      }
    }
  }
}
