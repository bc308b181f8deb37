import {
  compose,
  forEachChunk,
  openBody,
  rewriteResponse,
  type App,
  type Body,
  type Middleware
} from '@tsgi/core'
import { validated, validator } from '@tsgi/validator'
import type { Subject } from '../in-process.ts'
import { gatewayEnviron } from './environ.ts'

const CHUNKS = 256
const SIZE = 16 * 1024

const layer: Middleware = app => (environ, startResponse) =>
  rewriteResponse(app as App, environ as any, startResponse, () => ({
    chunk: chunk => chunk,
    keepsLength: true
  }))

// In fresh bytes for each response, as from a file: a validator may remember chunks that it has seen.
const answers: Record<string, { app: App; units: number; bytes: number }> = {
  array: {
    app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['Hello, world\n']
    },
    units: 1,
    bytes: 13
  },
  chunks: {
    async *app(_environ, startResponse) {
      startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
      for (const chunk of chunks) yield chunk
    },
    units: CHUNKS,
    bytes: CHUNKS * SIZE
  }
}
const chunks = Array.from({ length: CHUNKS }, (_, index) => new Uint8Array(SIZE).fill(index))

/** An app, bare or inside one validator; or with a layer, bare or between two. */
export function create(
  kind: 'array' | 'chunks',
  stack: 'bare' | 'one validator' | 'a layer' | 'a layer between two'
): Subject {
  const { app, units, bytes } = answers[kind]!
  const composed = {
    bare: () => compose(app),
    'one validator': () => compose(app, validator),
    'a layer': () => compose(app, layer),
    'a layer between two': () => validated(app, layer)
  }[stack]()
  const run = (): number | Promise<number> => {
    const body = composed(gatewayEnviron(), () => refuse)
    if (body instanceof Promise) throw new Error('bench: the answer is a promise')
    return Array.isArray(body) && body.length === 1 ? countArray(body) : drain(body)
  }
  return {
    units,
    run,
    expected: bytes,
    async check() {
      if ((await run()) !== bytes) throw new Error('bench: other bytes arrived')
    }
  }
}

function countArray(body: Body): number {
  let count = 0
  for (const chunk of body as Iterable<string>) count += chunk.length
  void body.close?.()
  return count
}

async function drain(body: Body): Promise<number> {
  const reader = openBody(body)
  let count = 0
  await forEachChunk(reader, chunk => {
    count += chunk.length
    return true
  })
  await reader.close()
  return count
}

function refuse(): never {
  throw new Error('bench: nobody writes here')
}
