import type { App, Chunk } from '@tsgi/core'
import { broken, pass, rebody, type BrokenGateway } from './gateway.ts'

/** Gateways that are wrong about the response. */
export const brokenResponses: readonly BrokenGateway[] = [
  {
    fault: 'sends the head at startResponse',
    test: '16: answers 500 for an error after empty chunks',
    says: /status: expected \[500\], got \[200\]/,
    start: broken({
      app: app => (environ, startResponse) =>
        app(environ, (...head) => {
          const write = startResponse(...head)
          void write('')
          return write
        })
    })
  },
  {
    fault: 'keeps what is written until the app returns',
    test: '17: sends what is written while the app goes on',
    says: /waited in vain for what was written/,
    start: broken({
      app: app => async (environ, startResponse) => {
        const kept: Chunk[] = []
        const body = await app(environ, (...head) => {
          startResponse(...head)
          return chunk => void kept.push(chunk)
        })
        return (async function* () {
          yield* kept
          yield* pass(body)
        })()
      }
    })
  },
  {
    fault: 'collects the body',
    test: '17: delivers each chunk before it asks for the next',
    says: /waited in vain for the first chunk/,
    start: broken({
      app: rebody(async function* (body) {
        const chunks: Chunk[] = []
        for await (const chunk of pass(body)) chunks.push(chunk)
        yield* chunks
      })
    })
  },
  {
    fault: 'makes a stream of everything',
    test: '18: gives an array of one string its length',
    says: /Content-Length: expected "5", got undefined/,
    start: broken({ app: rebody(pass) })
  },
  {
    fault: 'drops Content-Length',
    test: '20: breaks off when a stream falls short of Content-Length',
    says: /broke off: expected true, got false/,
    start: broken({ app: heads(([name]) => name.toLowerCase() !== 'content-length') })
  },
  {
    fault: 'drops a bad header, and sends the rest',
    test: '25: answers 500 for the header ["X-A","a\\nb"]',
    says: /status: expected \[500\], got \[200\]/,
    start: broken({ app: heads(([, value]) => !/[\0\n]/.test(value)) })
  },
  {
    fault: 'folds Set-Cookie',
    test: '26: sends each Set-Cookie on its line',
    says: /Set-Cookie: expected "a=1\|b=2; Path=\/"/,
    start: broken({
      app: app => (environ, startResponse) =>
        app(environ, (status, headers, ...error) => {
          const cookies = headers.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value)
          const others = headers.filter(([name]) => name !== 'Set-Cookie')
          return startResponse(status, [...others, ['Set-Cookie', cookies.join(', ')]], ...error)
        })
    })
  },
  {
    fault: 'sends no early hints',
    test: '29: sends 103 before the head',
    says: /1xx responses: expected \[103\], got \[\]/,
    start: broken({ environ: environ => (environ['tsgi.early_hints'] = () => {}) })
  },
  {
    fault: 'shows what an app throws',
    test: '31: answers with the status of an error, and no more',
    says: /sent .*secret|body: expected "Not Found"/,
    start: broken({
      app: app => (environ, startResponse) => {
        try {
          return app(environ, startResponse)
        } catch (error) {
          environ['tsgi.errors'].write(String(error))
          startResponse('404 Not Found', [], error)
          return [(error as Error).stack!]
        }
      }
    })
  }
]

function heads(keep: (header: [string, string]) => boolean): (app: App) => App {
  return app => (environ, startResponse) =>
    app(environ, (status, headers, ...error) => {
      const kept = Array.isArray(headers) ? headers.filter(keep) : headers
      return startResponse(status, kept, ...error)
    })
}
