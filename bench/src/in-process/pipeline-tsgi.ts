import {
  compose,
  forEachChunk,
  openBody,
  rewriteResponse,
  type App,
  type Body,
  type Middleware
} from '@tsgi/core'
import type { Subject } from '../in-process.ts'
import { asynchronous, inHand, STAGES, subjectOf, type Stage } from './chunks.ts'
import { gatewayEnviron } from './environ.ts'

/** Ten layers with `chunk`, read as a gateway reads a body. */
export function create(source: 'async' | 'array', kind: 'pass' | 'copy'): Subject {
  const app: App = (_environ, startResponse) => {
    startResponse('200 OK', [])
    return source === 'async' ? asynchronous() : inHand()
  }
  return subjectOf(kind, stage => {
    const layered = compose(app, ...Array.from({ length: STAGES }, () => middlewareOf(stage)))
    return receive => {
      const body = layered(gatewayEnviron(), () => refuse)
      if (body instanceof Promise) throw new Error('bench: the answer is a promise')
      if (!Array.isArray(body)) return drain(body, receive)
      for (const chunk of body) receive(chunk)
      return undefined
    }
  })
}

async function drain(body: Body, receive: (chunk: Uint8Array) => void): Promise<void> {
  const reader = openBody(body)
  await forEachChunk(reader, chunk => {
    receive(chunk as Uint8Array)
    return true
  })
  await reader.close()
}

function middlewareOf(stage: Stage): Middleware {
  return app => (environ, startResponse) =>
    rewriteResponse(app as App, environ as any, startResponse, () => ({
      chunk: chunk => stage(chunk as Buffer)
    }))
}

function refuse(): never {
  throw new Error('bench: nobody writes here')
}
