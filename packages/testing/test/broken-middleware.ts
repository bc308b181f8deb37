import {
  getHeader,
  openBody,
  removeHeader,
  rewriteResponse,
  setHeader,
  type AnyMiddleware,
  type Body,
  type Chunk,
  type Environ,
  type HeaderList,
  type StartResponse
} from '@tsgi/core'
import type { Check } from '@tsgi/testing'

/** A middleware with one fault. */
export interface Broken {
  fault: string
  /** The check that must catch it, and in which app among others. */
  check: Check
  app: string
  middleware: AnyMiddleware
}

type Reader = ReturnType<typeof openBody>

/** A body by hand: what `read` gives, of the reader of another. All is well unless `read` or `close` make it otherwise. */
function relay(
  body: Body,
  read: (reader: Reader) => Chunk | undefined | Promise<Chunk | undefined> = reader => reader.pull(),
  close: (reader: Reader, ...reason: [unknown?]) => void | Promise<void> = (reader, ...reason) =>
    reader.close(...reason)
): Body {
  const reader = openBody(body)
  const next = async (): Promise<IteratorResult<Chunk, undefined>> => {
    const value = await read(reader)
    return value === undefined ? { done: true, value } : { done: false, value }
  }
  return { [Symbol.asyncIterator]: () => ({ next }), close: (...reason) => close(reader, ...reason) }
}

/** What changes the body alone. */
const onBody =
  (change: (body: Body, environ: Environ) => Body): AnyMiddleware =>
  app =>
  async (environ, startResponse) =>
    change(await app(environ, startResponse), environ)

/** What changes the start alone. */
const onStart =
  (change: (startResponse: StartResponse) => StartResponse): AnyMiddleware =>
  app =>
  (environ, startResponse) =>
    app(environ, change(startResponse))

/** What changes the chunks, given a fresh function for each response. */
const onChunks =
  (change: () => (chunk: Chunk) => Chunk | undefined): AnyMiddleware =>
  app =>
  (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, () => ({ chunk: change() }))

const bytesOf = (chunk: Chunk): Uint8Array =>
  typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk

let lastMark = ''

/** By hand, and without a fault: the scale on which the others are weighed. */
export const byHand: AnyMiddleware = onBody(body => relay(body))

export const broken: readonly Broken[] = [
  {
    fault: 'forgets write()',
    check: 'head',
    app: 'writes only',
    middleware: onStart(
      start =>
        (...head) =>
          void start(...head) as never
    )
  },
  {
    fault: 'drops what is written',
    check: 'bytes',
    app: 'writes, then chunks',
    middleware: onStart(
      start =>
        (...head) => (start(...head), () => {})
    )
  },
  {
    fault: 'does not send the head that write("") sends',
    check: 'idle',
    app: 'pause after the head was sent',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, () => ({
        chunk: chunk => (chunk.length === 0 ? undefined : chunk)
      }))
  },
  {
    fault: 'forgets close',
    check: 'close',
    app: 'chunks from a generator',
    middleware: onBody(body => relay(body, undefined, () => {}))
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
    fault: 'keeps Content-Length though it adds bytes',
    check: 'content-length',
    app: 'one chunk with Content-Length',
    middleware: onBody(body => (Array.isArray(body) ? [...(body as Chunk[]), '!'] : body))
  },
  {
    fault: 'counts characters in place of bytes',
    check: 'content-length',
    app: 'one chunk with Content-Length',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, head => {
        if (getHeader(head.headers, 'Content-Length') === undefined) return undefined
        setHeader(head.headers, 'Content-Length', '9')
        return undefined
      })
  },
  {
    fault: 'adds to the list of the app',
    check: 'headers',
    app: 'headers of a module',
    middleware: onStart(start => (status, headers, ...error) => {
      headers.push(['Set-Cookie', 'id=1'])
      return start(status, headers, ...error)
    })
  },
  {
    fault: 'falls over a frozen list',
    check: 'throws',
    app: 'headers that are frozen',
    middleware: onStart(start => (status, headers, ...error) => {
      removeHeader(headers, 'X-Powered-By')
      headers.push(['X-Powered-By', 'TSGI'])
      return start(status, headers, ...error)
    })
  },
  {
    fault: 'keeps what belongs to a request where all requests see it',
    check: 'state',
    app: 'chunks at once, then later',
    middleware: onChunks(() => chunk => {
      const text = new TextDecoder().decode(bytesOf(chunk))
      const name = /Ada|Grace/.exec(text)?.[0]
      const said = lastMark === '' || name === undefined ? text : text.replace(name, lastMark)
      lastMark = name ?? lastMark
      return said
    })
  },
  {
    fault: 'asks for a chunk before the last one has been taken',
    check: 'demand',
    app: 'chunks at once, then later',
    middleware: onBody(body => {
      let next: Promise<Chunk | undefined> | undefined
      return relay(body, async reader => {
        const chunk = await (next ?? reader.pull())
        next = chunk === undefined ? undefined : Promise.resolve(reader.pull())
        next?.catch(() => {})
        return chunk
      })
    })
  },
  {
    fault: 'pumps the body, whether anybody reads or not',
    check: 'demand',
    app: 'chunks at once, then later',
    middleware: onBody(body => {
      const queue: (Chunk | undefined)[] = []
      let failed: unknown
      let pumping: Promise<void> | undefined
      const pump = async (reader: Reader): Promise<void> => {
        try {
          for (;;) {
            const chunk = await reader.pull()
            queue.push(chunk)
            if (chunk === undefined) return
          }
        } catch (error) {
          failed = error
          queue.push(undefined)
        }
      }
      return relay(body, async reader => {
        pumping ??= pump(reader)
        while (queue.length === 0) await new Promise(resolve => setImmediate(resolve))
        const chunk = queue.shift()
        if (chunk === undefined && failed !== undefined) throw failed
        return chunk
      })
    })
  },
  {
    fault: 'gathers the whole body',
    check: 'idle',
    app: 'pause after the first chunk',
    middleware: onBody(body => {
      let hasRead = false
      return relay(body, async reader => {
        if (hasRead) return undefined
        let text = ''
        const decoder = new TextDecoder()
        for (;;) {
          const chunk = await reader.pull()
          if (chunk === undefined) break
          text += decoder.decode(bytesOf(chunk), { stream: true })
        }
        hasRead = true
        return text === '' ? undefined : text
      })
    })
  },
  {
    fault: 'holds back a chunk',
    check: 'idle',
    app: 'pause after each chunk',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, () => {
        let held: Chunk | undefined
        return {
          chunk: chunk => {
            const last = held
            held = chunk
            return last
          },
          end: () => held
        }
      })
  },
  {
    fault: 'calls startResponse after the first chunk',
    check: 'head',
    app: 'chunks from a generator',
    middleware: app => async (environ, startResponse) => {
      let head: Parameters<StartResponse> | undefined
      const body = await app(environ, (...given) => {
        head = given
        return () => {}
      })
      return relay(body, async reader => {
        const chunk = await reader.pull()
        if (head !== undefined) setImmediate(startResponse, ...head)
        head = undefined
        return chunk
      })
    }
  },
  {
    fault: 'calls startResponse before the app has',
    check: 'head',
    app: 'one chunk',
    middleware: app => (environ, startResponse) => {
      startResponse('200 OK', [])
      return app(environ, startResponse)
    }
  },
  {
    fault: 'forgets why the app starts anew',
    check: 'head',
    app: 'new head before a chunk',
    middleware: onStart(start => (status, headers) => start(status, headers))
  },
  {
    fault: 'forgets startResponse',
    check: 'head',
    app: 'no chunk',
    middleware: app => (environ, _startResponse) => app(environ, () => () => {})
  },
  {
    fault: 'turns every status into 200',
    check: 'status',
    app: '404',
    middleware: onStart(
      start =>
        (_status, ...rest) =>
          start('200 OK', ...rest)
    )
  },
  {
    fault: 'adds a footer to HEAD',
    check: 'bodiless',
    app: 'no chunk',
    middleware: app => async (environ, startResponse) => {
      let write: ReturnType<StartResponse> | undefined
      const body = await app(environ, (...head) => (write = startResponse(...head)))
      if (environ.REQUEST_METHOD === 'HEAD') void write?.('<!-- footer -->')
      return body
    }
  },
  {
    fault: 'adds a footer to 204',
    check: 'bodiless',
    app: '204',
    middleware: app => async (environ, startResponse) => {
      let write: ReturnType<StartResponse> | undefined
      const body = await app(environ, (...head) => (write = startResponse(...head)))
      if (Array.isArray(body) && body.length === 0) void write?.('<!-- footer -->')
      return body
    }
  },
  {
    fault: 'adds a footer to 304',
    check: 'bodiless',
    app: '304',
    middleware: app => (environ, startResponse) => {
      const start = (status: `${number} ${string}`, headers: HeaderList): ReturnType<StartResponse> => {
        const write = startResponse(status, headers)
        if (status.startsWith('304')) void write('<!-- footer -->')
        return write
      }
      return app(environ, start)
    }
  },
  {
    fault: 'yields one buffer again and again',
    check: 'chunks',
    app: 'chunks from a generator',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, () => {
        const buffer = new Uint8Array(2_000_000)
        return {
          chunk: chunk => {
            const bytes = bytesOf(chunk)
            buffer.set(bytes)
            return buffer.subarray(0, bytes.length)
          }
        }
      })
  },
  {
    fault: 'gives the app another environ',
    check: 'environ',
    app: 'one chunk',
    middleware: app => (environ, startResponse) => app({ ...environ }, startResponse)
  },
  {
    fault: 'reads the input, and lets the app read it again',
    check: 'input',
    app: 'input read',
    middleware: app => async (environ, startResponse) => {
      for await (const chunk of environ['tsgi.input']) void chunk
      return app(environ, startResponse)
    }
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
  },
  {
    fault: 'drops the last chunk',
    check: 'bytes',
    app: 'chunks from a generator',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, () => {
        let held: Chunk | undefined
        return {
          chunk: chunk => {
            const last = held
            held = chunk
            return last
          }
        }
      })
  },
  {
    fault: 'decodes chunk by chunk',
    check: 'bytes',
    app: 'characters cut by chunks',
    middleware: onChunks(() => chunk => new TextDecoder().decode(bytesOf(chunk)))
  },
  {
    fault: 'takes an empty chunk for the end',
    check: 'bytes',
    app: 'empty chunks between',
    middleware: onBody(body => {
      if (Array.isArray(body) || !(Symbol.asyncIterator in body)) return body
      const iterator = body[Symbol.asyncIterator]()
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            const step = await iterator.next()
            return step.done === true || step.value.length > 0 ? step : { done: true, value: undefined }
          },
          return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined })
        }),
        close: (...reason) => body.close?.(...reason)
      }
    })
  },
  {
    fault: 'never asks for the second chunk',
    check: 'hangs',
    app: 'chunks from an async generator',
    middleware: onBody(body => {
      let count = 0
      return relay(body, reader => (++count === 2 ? new Promise(() => {}) : reader.pull()))
    })
  },
  {
    fault: 'gives what is no chunk',
    check: 'throws',
    app: 'one chunk',
    middleware: onBody(body => (Array.isArray(body) ? body.map(() => 1 as never) : body))
  }
]
