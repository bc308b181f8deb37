import { rewriteResponse } from '@tsgi/core'
import { onBody, relay, type Broken } from './by-hand.ts'

/** Middleware that does not close as it should, or keeps errors to itself. */
export const closing: readonly Broken[] = [
  {
    fault: 'forgets close',
    check: 'close',
    app: 'chunks from a generator',
    middleware: onBody(body => relay(body, undefined, () => {}))
  },
  {
    fault: 'fails when all is over',
    check: 'throws',
    app: 'one chunk',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(
        app,
        environ,
        startResponse,
        () => {},
        () => {
          throw new Error('close fails')
        }
      )
  },
  {
    fault: 'forgets the close of an array',
    check: 'close',
    app: 'array with close',
    middleware: onBody(body => (Array.isArray(body) ? [...body] : body))
  },
  {
    fault: 'closes the iterator, but not the iterable',
    check: 'close',
    app: 'chunks from an async generator',
    middleware: onBody(body =>
      Array.isArray(body)
        ? body
        : (async function* () {
            for await (const chunk of body) yield chunk
          })()
    )
  },
  {
    fault: 'closes twice',
    check: 'close',
    app: 'chunks from a generator',
    middleware: onBody(body =>
      Array.isArray(body)
        ? body
        : relay(body, undefined, (reader, ...reason) => {
            void reader.close(...reason)
            return body.close?.(...reason)
          })
    )
  },
  {
    fault: 'closes at the end, and again when it is closed',
    check: 'close',
    app: 'chunks from a Set with Content-Length',
    middleware: onBody(body =>
      relay(
        body,
        async reader => {
          const chunk = await reader.pull()
          if (chunk === undefined && !Array.isArray(body)) await body.close?.()
          return chunk
        },
        (reader, ...reason) => reader.close(...reason)
      )
    )
  },
  {
    fault: 'keeps the reason of an abort to itself',
    check: 'close',
    app: 'chunks without end',
    middleware: onBody(body => relay(body, undefined, reader => reader.close()))
  },
  {
    fault: 'waits for return() when it is closed',
    check: 'close',
    app: 'pause after the first chunk',
    middleware: onBody(body => {
      if (Array.isArray(body) || !(Symbol.asyncIterator in body)) return body
      const iterator = body[Symbol.asyncIterator]()
      const close = async (...reason: [unknown?]): Promise<void> => {
        await iterator.return?.()
        await body.close?.(...reason)
      }
      return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }), close }
    })
  },
  {
    fault: 'reads on after it was closed',
    check: 'close',
    app: 'chunks from an async generator',
    middleware: onBody(body => {
      if (Array.isArray(body) || !(Symbol.asyncIterator in body)) return body
      const iterator = body[Symbol.asyncIterator]()
      return {
        [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }),
        close: async (...reason) => {
          await body.close?.(...reason)
          await iterator.next()
        }
      }
    })
  },
  {
    fault: 'swallows an error before the head',
    check: 'error',
    app: 'error before the head',
    middleware: app => (environ, startResponse) => {
      try {
        return app(environ, startResponse)
      } catch {
        startResponse('200 OK', [])
        return []
      }
    }
  },
  {
    fault: 'ends as if nothing had happened when the body fails',
    check: 'error',
    app: 'error after a chunk, asynchronous',
    middleware: onBody(body =>
      relay(body, async reader => {
        try {
          return await reader.pull()
        } catch {
          return undefined
        }
      })
    )
  },
  {
    fault: 'puts its own error in place of the one of the app',
    check: 'error',
    app: 'error after a chunk',
    middleware: onBody(body =>
      relay(body, async reader => {
        try {
          return await reader.pull()
        } catch {
          throw new Error('something went wrong')
        }
      })
    )
  },
  {
    fault: 'leaves a rejection to nobody',
    check: 'rejection',
    app: 'error after a chunk, asynchronous',
    middleware: onBody(body =>
      relay(body, reader => {
        const chunk = Promise.resolve(reader.pull())
        void chunk.then(() => {}) // a promise of its own, which rejects, too
        return chunk
      })
    )
  }
]
