import type { App, Chunk, Environ, HeaderList, StartResponse } from '@tsgi/core'
import type { Witness } from './witness.ts'

/** What a client sees of a response: all of it, an error in place of it, or that it broke off. */
export type Ending = 'complete' | 'error' | 'broken'

export interface ThrowPoint {
  name: string
  /** A wrong app. What it throws, and nothing else, bears the witness's mark. */
  app: (environ: Environ, startResponse: StartResponse, witness: Witness) => ReturnType<App>
  /** How the response may end: layers that hold the head back turn a broken response into a clean error. */
  endings: readonly Ending[]
  /** The client sends this as the request body. */
  input?: string
  /** The client leaves in mid-response. */
  isKilled?: true
  /** What the gateway reports has no mark, since the gateway or core refuses what the app does. */
  isRefused?: true
  /** Nothing fails: the client has left, and that is no error of the app's. */
  isSilent?: true
}

const HEADERS: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']]
const LONG = 'A line of text that is long enough to be compressed, and is sent again and again.\n'.repeat(250)

/** Where an app can go wrong. */
export const throwPoints: readonly ThrowPoint[] = [
  {
    name: 'before startResponse',
    endings: ['error'],
    app(_environ, _startResponse, witness) {
      throw witness.error()
    }
  },
  {
    name: 'before startResponse, asynchronously',
    endings: ['error'],
    async app(_environ, _startResponse, witness) {
      await turn()
      throw witness.error()
    }
  },
  {
    name: 'after startResponse',
    endings: ['error'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      throw witness.error()
    }
  },
  {
    name: 'startResponse never called',
    endings: ['error'],
    isRefused: true,
    app: (_environ, _startResponse, witness) => witness.body(['text'])
  },
  {
    name: 'startResponse called twice',
    endings: ['error'],
    isRefused: true,
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      startResponse('200 OK', HEADERS)
      return witness.body(['text'])
    }
  },
  {
    name: 'a restart after the head',
    endings: ['error', 'broken'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(
        (async function* () {
          yield 'first'
          await turn()
          const error = witness.error()
          startResponse('500 Internal Server Error', HEADERS, error)
          // Who gets here has been let: a layer still held the head back.
          throw error
        })()
      )
    }
  },
  {
    name: 'an invalid header',
    endings: ['error'],
    isRefused: true,
    app(_environ, startResponse, witness) {
      startResponse('200 OK', [...HEADERS, ['X-Split', 'a\r\nSet-Cookie: b=c']])
      return witness.body(['text'])
    }
  },
  {
    name: 'a chunk that is no chunk',
    endings: ['error', 'broken'],
    isRefused: true,
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream(['first', 42 as never]))
    }
  },
  {
    name: 'the first pull',
    endings: ['error'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream([witness.error()]))
    }
  },
  {
    name: 'after empty chunks only',
    endings: ['error'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream(['', new Uint8Array(), '', witness.error()]))
    }
  },
  {
    name: 'after the first chunk',
    endings: ['error', 'broken'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream(['first', witness.error()]))
    }
  },
  {
    name: 'after chunks that gzip may hold back',
    endings: ['error', 'broken'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream([...Array<Chunk>(7).fill(LONG), witness.error()]))
    }
  },
  {
    name: 'after the seventh chunk',
    endings: ['broken'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      // More than gzip holds back, so that the head has left.
      return witness.body(stream([...Array<Chunk>(7).fill('x'.repeat(40_000)), witness.error()]))
    }
  },
  {
    name: 'in return',
    endings: ['complete', 'broken'],
    isKilled: true,
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body({
        [Symbol.asyncIterator]: () => ({
          next: () => later({ done: false, value: LONG }),
          return: () => Promise.reject(witness.error())
        })
      })
    }
  },
  {
    name: 'in close',
    endings: ['complete'],
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body(stream([LONG]), () => {
        throw witness.error()
      })
    }
  },
  {
    name: 'after write',
    endings: ['broken', 'error'],
    app(_environ, startResponse, witness) {
      const write = startResponse('200 OK', HEADERS)
      void write('written')
      throw witness.error()
    }
  },
  {
    name: 'while reading the request body',
    endings: ['error'],
    input: 'some text',
    async app(environ, _startResponse, witness) {
      for await (const chunk of environ['tsgi.input']) if (chunk.length > 0) throw witness.error()
      return []
    }
  },
  {
    name: 'never settling, and the client leaves',
    endings: ['complete', 'broken'],
    isKilled: true,
    isSilent: true,
    app(_environ, startResponse, witness) {
      startResponse('200 OK', HEADERS)
      return witness.body({
        [Symbol.asyncIterator]: () => {
          let isFirst = true
          return {
            next() {
              if (!isFirst) return new Promise<never>(() => {})
              isFirst = false
              return later({ done: false, value: LONG })
            }
          }
        }
      })
    }
  }
]

async function* stream(steps: readonly (Chunk | Error)[]): AsyncGenerator<Chunk> {
  for (const step of steps) {
    await turn()
    if (step instanceof Error) throw step
    yield step
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

async function later(value: { done: false; value: Chunk }): Promise<IteratorYieldResult<Chunk>> {
  await turn()
  return value
}
