import { bytesOf, onChunks, type Broken } from './by-hand.ts'

let lastMark = ''

/** Middleware that does the wrong thing with a request. */
export const requests: readonly Broken[] = [
  {
    fault: 'keeps what belongs to a request where all requests see it',
    check: 'state',
    app: 'chunks at once, then later',
    middleware: onChunks(() => chunk => {
      const text = new TextDecoder().decode(bytesOf(chunk))
      const name = /Ada|Grace/.exec(text)?.[0]
      const said = lastMark === '' || name === undefined ? text : text.replace(name, lastMark)
      lastMark = name ?? lastMark
      return said
    })
  },
  {
    fault: 'gives the app another environ',
    check: 'environ',
    app: 'one chunk',
    middleware: app => (environ, startResponse) => app({ ...environ }, startResponse)
  },
  {
    fault: 'reads the input, and lets the app read it again',
    check: 'input',
    app: 'input read',
    middleware: app => async (environ, startResponse) => {
      for await (const chunk of environ['tsgi.input']) void chunk
      return app(environ, startResponse)
    }
  },
  {
    fault: 'decodes the input, and leaves the length that it had',
    check: 'validator',
    app: 'input read',
    middleware: app => (environ, startResponse) => {
      const input = environ['tsgi.input']
      environ['tsgi.input'] = (async function* () {
        for await (const chunk of input) yield chunk.filter((byte: number) => byte !== 0x3d)
      })()
      return app(environ, startResponse)
    }
  },
  {
    fault: 'leaves an object in environ under a name without a dot',
    check: 'validator',
    app: 'one chunk',
    middleware: app => (environ, startResponse) => {
      ;(environ as unknown as Record<string, unknown>)['user'] = { name: 'Ada' }
      return app(environ, startResponse)
    }
  }
]
