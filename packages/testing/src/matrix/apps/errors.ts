import { turn } from '../../turn.ts'
import { start, type MatrixApp } from '../matrix-app.ts'

/** Apps that fail. Each of them throws what `scene.fail` makes. */
export const errors: readonly MatrixApp[] = [
  {
    name: 'error before the head',
    respond: scene => {
      throw scene.fail('before the head')
    }
  },
  {
    name: 'error before the head, asynchronous',
    respond: async scene => {
      await turn()
      throw scene.fail('before the head')
    }
  },
  {
    name: 'error before the body',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      throw scene.fail('before the body')
    }
  },
  {
    name: 'error before the body, asynchronous',
    respond: async (scene, _environ, startResponse) => {
      start(startResponse)
      await turn()
      throw scene.fail('before the body')
    }
  },
  {
    name: 'error before the first chunk',
    // eslint-disable-next-line require-yield
    *respond(scene, _environ, startResponse) {
      start(startResponse)
      throw scene.fail('before the first chunk')
    }
  },
  {
    name: 'error after a chunk',
    *respond(scene, _environ, startResponse) {
      start(startResponse)
      yield `Hello ${scene.name}`
      throw scene.fail('after a chunk')
    }
  },
  {
    name: 'error after a chunk, asynchronous',
    async *respond(scene, _environ, startResponse) {
      start(startResponse)
      yield `Hello ${scene.name}`
      throw scene.fail('after a chunk')
    }
  },
  {
    name: 'error after a pause',
    async *respond(scene, _environ, startResponse) {
      start(startResponse)
      yield `Hello ${scene.name}`
      await scene.idle()
      throw scene.fail('after a pause')
    }
  },
  {
    name: 'error after a write',
    respond: (scene, _environ, startResponse) => {
      void start(startResponse)(`Hello ${scene.name}`)
      throw scene.fail('after a write')
    }
  },
  {
    name: 'new head after a chunk',
    async *respond(scene, _environ, startResponse) {
      start(startResponse)
      yield `Hello ${scene.name}`
      await scene.idle() // so that the head has left
      startResponse('500 Internal Server Error', [], scene.fail('too late for another head'))
      yield 'Sorry'
    }
  }
]
