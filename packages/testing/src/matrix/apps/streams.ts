import type { Chunk } from '@tsgi/core'
import { turn } from '../../turn.ts'
import { start, utf8, type MatrixApp } from '../matrix-app.ts'

const lines = (name: string): string[] => Array.from({ length: 12 }, (_, i) => `${name} says ${i}.\n`)

/** Bodies that are made while they are read. */
export const streams: readonly MatrixApp[] = [
  {
    name: 'chunks from a generator',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (function* () {
        yield* lines(name)
      })()
    }
  },
  {
    name: 'chunks from a Set with Content-Length',
    respond: ({ name }, _environ, startResponse) => {
      const chunks = lines(name)
      start(startResponse, [['Content-Length', String(chunks.join('').length)]])
      return new Set(chunks)
    }
  },
  {
    name: 'chunks from an async generator',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        yield* lines(name)
      })()
    }
  },
  {
    name: 'chunks from a promised async generator',
    respond: async ({ name }, _environ, startResponse) => {
      await turn()
      start(startResponse)
      return (async function* () {
        yield* lines(name)
      })()
    }
  },
  {
    name: 'chunks at once, then later',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        for (const [i, line] of lines(name).entries()) {
          if (i > 5) await turn()
          yield line
        }
      })()
    }
  },
  {
    name: 'chunks under 1000 layers',
    layers: 1000,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        yield `Hello ${name}`
        await turn()
        yield ', how are you?'
      })()
    }
  },
  {
    name: 'many small chunks',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (function* () {
        for (let i = 0; i < 3000; i++) yield `${name}${i},`
      })()
    }
  },
  {
    name: 'empty chunks between',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        for (const line of lines(name)) {
          yield ''
          yield line
          yield new Uint8Array(0)
        }
      })()
    }
  },
  {
    name: 'chunk, empty chunk, chunk',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return new Set(['Hello ', '', name, new Uint8Array(0)])
    }
  },
  {
    name: 'empty chunks only',
    respond: (_scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        yield ''
        yield new Uint8Array(0)
      })()
    }
  },
  {
    name: 'chunks without end',
    isEndless: true,
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        for (let i = 0; ; i++) {
          yield `${scene.name} ticks ${i}\n`
          await scene.idle()
        }
      })()
    }
  },
  {
    name: 'web stream',
    isStream: true,
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      const chunks = lines(scene.name)
      const source: UnderlyingDefaultSource<Chunk> = {
        pull(controller) {
          scene.asked()
          const chunk = chunks.shift()
          scene.answered()
          if (chunk === undefined) {
            scene.hasEnded = true
            return controller.close()
          }
          scene.gave(chunk)
          controller.enqueue(utf8(chunk))
        },
        cancel: reason => scene.closed([reason])
      }
      return new ReadableStream(source, { highWaterMark: 0 })
    }
  }
]
