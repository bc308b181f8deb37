import { rewriteResponse, type AnyMiddleware, type Chunk } from '@tsgi/core'
import { bytesOf, onBody, relay, type Broken, type Reader } from './by-hand.ts'

/** Middleware that gives too late, or takes too early. */
export const streams: readonly Broken[] = [
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
    fault: 'takes an empty chunk for the end of the body',
    check: 'bytes',
    app: 'chunk, empty chunk, chunk',
    middleware: onSteps(() => chunk => (chunk === '' ? undefined : chunk))
  },
  {
    fault: 'forgets what it holds when an empty chunk comes',
    check: 'bytes',
    app: 'chunk, empty chunk, chunk',
    middleware: onSteps(() => {
      let held: Chunk | undefined
      return chunk => {
        const before = held ?? (chunk === undefined ? undefined : '')
        held = chunk === '' ? undefined : chunk
        return chunk === '' ? chunk : before
      }
    })
  },
  {
    fault: 'lets go of a chunk when the next one comes that is not empty',
    check: 'idle',
    app: 'pause after an empty chunk',
    middleware: onSteps(() => {
      let held: Chunk | undefined
      return chunk => {
        if (chunk === '') return chunk
        const before = held ?? (chunk === undefined ? undefined : '')
        held = chunk
        return before
      }
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
    fault: 'never asks for the second chunk',
    check: 'hangs',
    app: 'chunks from an async generator',
    middleware: onBody(body => {
      let count = 0
      return relay(body, reader => (++count === 2 ? new Promise(() => {}) : reader.pull()))
    })
  }
]

/** Reads a stream step by step, with the empty chunks that a reader passes over; undefined stands for the end. */
function onSteps(create: () => (chunk: Chunk | undefined) => Chunk | undefined): AnyMiddleware {
  return onBody(body => {
    if (Array.isArray(body)) return body
    const change = create()
    const steps =
      Symbol.asyncIterator in body
        ? body[Symbol.asyncIterator]()
        : (body as Iterable<Chunk>)[Symbol.iterator]()
    const next = async (): Promise<IteratorResult<Chunk, undefined>> => {
      const step = await steps.next()
      const value = change(step.done === true ? undefined : step.value)
      return value === undefined ? { done: true, value } : { done: false, value }
    }
    return { [Symbol.asyncIterator]: () => ({ next }), close: (...reason) => body.close?.(...reason) }
  })
}
