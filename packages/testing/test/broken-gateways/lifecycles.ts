import type { App, Body, Chunk } from '@tsgi/core'
import { broken, pass, rebody, type BrokenGateway } from './gateway.ts'

/** Gateways that are wrong about how things end. */
export const brokenLifecycles: readonly BrokenGateway[] = [
  {
    fault: 'pulls a whole body for HEAD',
    test: '22: takes one chunk at most for HEAD, and closes the body',
    says: /in vain for close/,
    start: broken({
      app: rebody((body, environ) => {
        if (environ.REQUEST_METHOD !== 'HEAD') return body
        return (async function* (): AsyncGenerator<Chunk> {
          const chunks: Chunk[] = []
          for await (const chunk of pass(body)) if (chunks.push(chunk) === 5) break
          yield* chunks
        })()
      })
    })
  },
  {
    fault: 'ends a body cleanly that fails',
    test: '32: sends what was yielded, then breaks off',
    says: /in vain for the end of the connection; there is "HTTP.*200 OK/,
    start: broken({
      app: rebody(async function* (body, environ) {
        try {
          yield* pass(body)
        } catch (error) {
          environ['tsgi.errors'].write(String(error))
        }
      })
    })
  },
  {
    fault: 'fires no signal',
    test: '33: closes a body whose next chunk is pending',
    says: /the reason of the signal/,
    start: broken({ environ: environ => (environ['tsgi.signal'] = new AbortController().signal) })
  },
  {
    fault: 'never closes an array',
    test: '34: closes an array once',
    says: /waited in vain for close/,
    start: broken({ app: rebody(body => (Array.isArray(body) ? [...(body as string[])] : body)) })
  },
  {
    fault: 'closes twice',
    test: '34: closes an async iterable once',
    says: /times that the body was closed: expected 1, got 2/,
    start: broken({
      app: reclose((close, reason) => {
        close(reason)
        close(reason)
      })
    })
  },
  {
    fault: 'hides the reason from close',
    test: '34: closes a body that throws later once',
    says: /what close got: expected \/broken\/, got "normally"/,
    start: broken({
      app: reclose(close => close([]))
    })
  },
  {
    fault: 'takes chunks ahead of a slow reader',
    test: '35: stops a body that is pulled for a client that does not read, and goes on when it does',
    says: /200\d chunks of 64 KiB were taken/,
    start: broken({
      app: rebody(async function* (body) {
        const chunks: Chunk[] = []
        const all = (async () => {
          for await (const chunk of pass(body)) chunks.push(chunk)
        })()
        yield 'ahead'
        await all
        yield* chunks
      })
    })
  },
  {
    fault: 'keeps the connection for a body without end',
    test: '36: sends the whole response to a large one, announces the end, and closes',
    says: /in vain for the end of the connection; there is .*done/,
    start: broken({ options: options => ({ ...options, drainLimit: 100_000_000 }) })
  },
  {
    fault: 'has no deadlines',
    test: '40: answers 408 when the head does not come',
    says: /waited in vain for the end of the connection/,
    start: broken({ options: options => ({ ...options, headersTimeout: 60_000 }) })
  },
  {
    fault: 'stops in the middle of a response',
    test: '41: finishes what is in work, and announces the end',
    says: /no response in ""/,
    start: broken({ options: options => ({ ...options, closeTimeout: 1 }) })
  }
]

type Reason = [reason?: unknown]

/** A layer that closes bodies otherwise. */
function reclose(act: (close: (reason: Reason) => void, reason: Reason) => void): (app: App) => App {
  return rebody(body => {
    const close = body.close?.bind(body)
    if (close === undefined) return body
    return Object.assign(body, {
      close: (...reason: Reason) => act(given => void close(...given), reason)
    }) as Body
  })
}
