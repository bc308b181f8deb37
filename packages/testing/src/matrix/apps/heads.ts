import type { StartResponse } from '@tsgi/core'
import { turn } from '../../turn.ts'
import { cookies, start, type MatrixApp } from '../matrix-app.ts'

/** Apps that start their responses late, by `write`, or anew. */
export const heads: readonly MatrixApp[] = [
  {
    name: 'start in a generator',
    *respond(scene, _environ, startResponse) {
      start(startResponse)
      yield `Hello ${scene.name}`
    }
  },
  {
    name: 'start in an async generator',
    async *respond(scene, _environ, startResponse) {
      await turn()
      start(startResponse, cookies(scene.name))
      yield `Hello ${scene.name}`
      yield '.'
    }
  },
  {
    name: 'start after empty chunks',
    async *respond(scene, _environ, startResponse) {
      yield ''
      await turn()
      yield new Uint8Array(0)
      start(startResponse)
      yield `Hello ${scene.name}`
    }
  },
  {
    name: 'start at the end',
    *respond(_scene, _environ, startResponse) {
      yield ''
      start(startResponse)
    }
  },
  {
    name: 'writes only',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      const write = start(startResponse)
      void write('Hello ')
      void write(name)
      return []
    }
  },
  {
    name: 'writes, awaited',
    hasNoClose: true,
    respond: async ({ name }, _environ, startResponse) => {
      const write = start(startResponse)
      for (const text of ['Hello ', name, ', how are you?']) await write(text)
      return []
    }
  },
  {
    name: 'writes, then chunks',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      const write = start(startResponse)
      void write('Hello ')
      return [name, '.']
    }
  },
  {
    name: 'writes between chunks',
    async *respond({ name }, _environ, startResponse) {
      const write = start(startResponse)
      yield 'Hello '
      await write(name)
      yield ', how '
      await write('are ')
      yield 'you?'
    }
  },
  {
    name: 'new head before a chunk',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse, [['X-First', 'yes']])
      start(again(startResponse), [['X-Second', 'yes']], '500 Internal Server Error')
      return [`Sorry, ${name}`]
    },
    hasNoClose: true
  },
  {
    name: 'new head in the body',
    async *respond({ name }, _environ, startResponse) {
      start(startResponse, [['X-First', 'yes']])
      await turn()
      start(again(startResponse), [['X-Second', 'yes'], ...cookies(name)], '500 Internal Server Error')
      yield `Sorry, ${name}`
    }
  }
]

/** A `startResponse` that replaces the response because of an error. */
function again(startResponse: StartResponse): StartResponse {
  return (status, headers) => startResponse(status, headers, new Error('the first answer was wrong'))
}
