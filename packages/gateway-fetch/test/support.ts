import type { App, Body, Chunk, HeaderList, Status } from '@tsgi/core'

export function request(path: string, init: RequestInit = {}, origin = 'http://example.test'): Request {
  return Object.defineProperty(new Request(`http://example.test${path}`, init), 'url', {
    value: `${origin}${path}`
  })
}

const TEXT: HeaderList = [['Content-Type', 'text/plain']]

/** An app that answers with that body. */
export function started(
  body: Body | CountedBody,
  status: Status = '200 OK',
  headers: HeaderList = TEXT
): App {
  return (_environ, startResponse) => {
    startResponse(status, [...headers])
    return body instanceof CountedBody ? body.body : body
  }
}

/** Lets everything happen that can happen without the outside. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 5))
}

/** A body that counts what happens to it. */
export class CountedBody {
  pulled = 0
  returned = 0
  closes: unknown[] = []
  readonly #next: (index: number) => Chunk | undefined | Promise<Chunk | undefined>

  constructor(next: (index: number) => Chunk | undefined | Promise<Chunk | undefined>) {
    this.#next = next
  }

  get body(): Body {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const value = await this.#next(this.pulled++)
          return value === undefined ? { done: true, value } : { done: false, value }
        },
        return: async () => {
          this.returned++
          return { done: true, value: undefined }
        }
      }),
      close: (error?: unknown) => void this.closes.push(error)
    }
  }
}
