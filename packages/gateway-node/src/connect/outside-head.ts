import type { ServerResponse } from 'node:http'
import type { HeaderList } from '@tsgi/core'
import { groupHeaders } from '../group-headers.ts'
import { readSetHead, removeHeaders, restoreSetHead, type SetHead } from './set-head.ts'

/** What was set on a response before a middleware was met, outside of it, and what comes in its place. */
export class OutsideHead {
  readonly #response: ServerResponse
  readonly #before: SetHead
  /** Fields of the connection, which no app may send. */
  readonly leftOut: HeaderList = []
  #isKept = false

  constructor(response: ServerResponse) {
    this.#response = response
    this.#before = readSetHead(response)
  }

  /** Puts the head that has gone through the middleware in place of what the framework had set. */
  replace(list: readonly string[]): void {
    const response = this.#response
    removeHeaders(response)
    if (this.#isKept) for (const [name, value] of this.#before.headers) response.setHeader(name, value)
    // Beside the real connection these mean what the framework meant by them.
    const own = this.leftOut.filter(([name]) => name.toLowerCase() !== 'transfer-encoding')
    for (const [name, value] of Object.entries(groupHeaders([...list, ...own.flat()]))) {
      response.setHeader(name, value)
    }
  }

  /** The head that comes is an error's, and no answer of the framework's: what was set outside stays true beside it. */
  keep(): void {
    this.#isKept = true
    this.leftOut.length = 0
  }

  /** The head of the answer that failed is forgotten: its ETag or Set-Cookie would lie about another. */
  restore(): void {
    restoreSetHead(this.#response, this.#before)
  }
}
