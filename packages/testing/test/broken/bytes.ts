import { getHeader, removeHeader, rewriteResponse, setHeader, type Chunk } from '@tsgi/core'
import { bytesOf, onBody, onChunks, onStart, type Broken } from './by-hand.ts'

/** Middleware whose bytes are not what they should be. */
export const bytes: readonly Broken[] = [
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
    fault: 'keeps Content-Length though it adds bytes',
    check: 'content-length',
    app: 'one chunk with Content-Length',
    middleware: onBody(body => (Array.isArray(body) ? [...(body as Chunk[]), '!'] : body))
  },
  {
    fault: 'leaves the length of the app to HEAD',
    check: 'content-length',
    app: 'one chunk with Content-Length',
    middleware: app => (environ, startResponse) =>
      rewriteResponse(app, environ, startResponse, head => {
        if (environ.REQUEST_METHOD === 'HEAD') return undefined
        removeHeader(head.headers, 'Content-Length')
        return { end: () => '!' }
      })
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
  }
]
