import { isPromise, type Body, type BodyReader, type Chunk } from '@tsgi/core'
import type { BodyCheck } from './body-check.ts'

/** Whether a body can be pulled, as those of `rewriteResponse` can: it takes no promise where nothing is asynchronous. */
export function isReader(body: object): body is BodyReader & Body {
  const reader = body as Partial<BodyReader>
  return typeof reader.pull === 'function' && typeof reader.close === 'function'
}

/** A body that can be pulled, and iterated. */
export function checkedReader(check: BodyCheck, reader: BodyReader): BodyReader & Body {
  let isOpened = false
  function took(chunk: Chunk | undefined): Chunk | undefined {
    if (chunk === undefined) check.end()
    else check.take(chunk)
    return chunk
  }
  function failed(error: unknown): never {
    check.fail(error)
    throw error
  }
  function pull(): ReturnType<BodyReader['pull']> {
    check.ask(true)
    let pulled: ReturnType<BodyReader['pull']>
    try {
      pulled = reader.pull()
    } catch (error) {
      return failed(error)
    }
    return isPromise(pulled) ? pulled.then(took, failed) : took(pulled)
  }
  return {
    pull() {
      if (!isOpened) check.open()
      isOpened = true
      return pull()
    },
    close: error => check.close(() => (error === undefined ? reader.close() : reader.close(error)), error),
    async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
      check.open()
      for (;;) {
        const chunk = await pull()
        if (chunk === undefined) return
        yield chunk
      }
    }
  }
}
