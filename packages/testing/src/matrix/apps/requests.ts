import type { Environ } from '@tsgi/core'
import { turn } from '../../turn.ts'
import { start, utf8, type MatrixApp } from '../matrix-app.ts'

async function readAll(environ: Environ): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of environ['tsgi.input']) text += decoder.decode(chunk, { stream: true })
  return text
}

/** Apps that read what the client sends, or do not; and those whose bodies end in their own way. */
export const requests: readonly MatrixApp[] = [
  {
    name: 'input read',
    input: ['name=', 'Ada', '&city=Zü', 'rich'],
    environ: { CONTENT_LENGTH: '21' },
    hasNoClose: true,
    respond: async (scene, environ, startResponse) => {
      scene.read = await readAll(environ)
      start(startResponse)
      return [`${scene.name} got ${scene.read}`]
    }
  },
  {
    name: 'input sent back while it is read',
    input: ['one ', 'two ', 'three'],
    async *respond(scene, environ, startResponse) {
      start(startResponse)
      scene.read = ''
      for await (const chunk of environ['tsgi.input']) {
        scene.read += new TextDecoder().decode(chunk)
        yield chunk.slice()
      }
    }
  },
  {
    name: 'input read in part',
    input: ['one ', 'two ', 'three'],
    hasNoClose: true,
    respond: async ({ name }, environ, startResponse) => {
      for await (const chunk of environ['tsgi.input']) if (chunk.length > 0) break
      start(startResponse)
      return [`Enough, ${name}`]
    }
  },
  {
    name: 'input not read',
    input: ['one ', 'two ', 'three'],
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (start(startResponse), [`Thanks, ${name}`])
  },
  {
    name: 'mounted at a prefix',
    environ: { SCRIPT_NAME: '/app', PATH_INFO: '/there' },
    hasNoClose: true,
    respond: ({ name }, { SCRIPT_NAME, PATH_INFO }, startResponse) => {
      start(startResponse)
      return [`${name} at ${SCRIPT_NAME} + ${PATH_INFO}`]
    }
  },
  {
    name: 'characters cut by chunks',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      const bytes = utf8(`${name}: straße, ﬁn, 😀, é, ǆ`)
      return (function* () {
        for (let i = 0; i < bytes.length; i++) yield bytes.slice(i, i + 1)
      })()
    }
  },
  {
    name: 'letters that grow, each in a chunk',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return new Set([name, 'stra', 'ß', 'e ', 'ﬁ', 'n ', '😀', 'İ', 'e\u0301'])
    }
  },
  {
    name: 'generator with finally',
    async *respond(scene, _environ, startResponse) {
      start(startResponse)
      try {
        for (let i = 0; i < 5; i++) {
          yield `${scene.name} ${i} `
          await turn()
        }
      } finally {
        await turn()
      }
    }
  },
  {
    name: 'close that takes its time',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return Object.assign(new Set(['Hello ', name]), { close: () => turn() })
    }
  },
  {
    name: 'close that throws',
    respond: (scene, _environ, startResponse) => {
      start(startResponse)
      const close = (): never => {
        throw scene.closeFails()
      }
      return Object.assign(new Set(['Hello ', scene.name]), { close })
    }
  }
]
