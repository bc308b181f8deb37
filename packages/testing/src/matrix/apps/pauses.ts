import { start, utf8, type MatrixApp } from '../matrix-app.ts'

/** Apps that have nothing ready for a while: what they gave before has to arrive meanwhile. */
export const pauses: readonly MatrixApp[] = [
  {
    name: 'pause after the first chunk',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        yield `event for ${scene.name}\n`
        await scene.idle()
        yield 'and another\n'
      })()
    }
  },
  {
    name: 'pause after each chunk',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        for (let i = 0; i < 5; i++) {
          yield `event ${i} `
          yield `for ${scene.name}\n`
          await scene.idle()
        }
      })()
    }
  },
  {
    name: 'pause after an empty chunk',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        yield `event for ${scene.name}\n`
        yield ''
        await scene.idle()
        yield ''
        yield 'and another\n'
      })()
    }
  },
  {
    name: 'pause before the first chunk',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      return (async function* () {
        await scene.idle()
        yield `Hello ${scene.name}`
      })()
    }
  },
  {
    name: 'pause before the head',
    respond: async (scene, _environ, startResponse) => {
      await scene.idle()
      start(startResponse)
      return [`Hello ${scene.name}`]
    },
    hasNoClose: true
  },
  {
    name: 'pause within a character',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      const bytes = utf8(`${scene.name}: ß`)
      return (async function* () {
        yield bytes.slice(0, -1)
        await scene.idle()
        yield bytes.slice(-1)
      })()
    }
  },
  {
    name: 'pause after a write',
    respond: (scene, _environ, startResponse) => {
      const write = start(startResponse)
      return (async function* () {
        await write(`event for ${scene.name}\n`)
        await scene.idle()
        yield 'and another\n'
      })()
    }
  },
  {
    name: 'pause after the head was sent',
    respond: (scene, _environ, startResponse) => {
      const write = start(startResponse)
      return (async function* () {
        await write('')
        await scene.idle()
        yield `Hello ${scene.name}`
      })()
    }
  }
]
