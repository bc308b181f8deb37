import type { Body, Chunk, Environ } from '@tsgi/core'
import { note } from './note.ts'

type Next = (index: number) => Chunk | undefined | Promise<Chunk | undefined>

/** A body that tells when it is pulled, returned and closed. Undefined ends it. */
export function trackedBody(environ: Environ, next: Next): Body {
  let pulled = 0
  return tracked(environ, {
    [Symbol.asyncIterator]: () => ({
      async next() {
        note(environ, 'pulled')
        const value = await next(pulled++)
        return value === undefined ? { done: true, value } : { done: false, value }
      },
      async return() {
        note(environ, 'returned')
        return { done: true, value: undefined }
      }
    })
  })
}

/** The same body, which tells when it is closed, and with what. */
export function tracked<B extends object>(environ: Environ, body: B): B & { close(reason?: unknown): void } {
  return Object.assign(body, {
    close(...reason: [unknown?]) {
      note(environ, 'closed', reason.length === 0 ? 'normally' : reason[0])
    }
  })
}
