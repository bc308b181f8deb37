import { start, utf8, type MatrixApp } from '../matrix-app.ts'

/** Bodies in hand. */
export const arrays: readonly MatrixApp[] = [
  {
    name: 'no chunk',
    hasNoClose: true,
    respond: (_scene, _environ, startResponse) => (start(startResponse), [])
  },
  {
    name: 'no chunk, Content-Length: 0',
    hasNoClose: true,
    respond: (_scene, _environ, startResponse) => (start(startResponse, [['Content-Length', '0']]), [])
  },
  {
    name: 'one chunk',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (start(startResponse), [`Hello ${name}`])
  },
  {
    name: 'one chunk with Content-Length',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      const bytes = utf8(`Grüße ${name}`)
      start(startResponse, [['Content-Length', String(bytes.length)]])
      return [bytes]
    }
  },
  {
    name: 'texts and bytes',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return ['Hello ', utf8(name), '', ', how ', new Uint8Array(0), utf8('are you?')]
    }
  },
  {
    name: 'array with close',
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return Object.assign(['Hello ', name], { close: () => {} })
    }
  },
  {
    name: 'promise of an array',
    hasNoClose: true,
    respond: async ({ name }, _environ, startResponse) => {
      await Promise.resolve()
      start(startResponse)
      return ['Hello ', name]
    }
  },
  {
    name: 'chunk of a megabyte',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse)
      return [`${name} counts: `, utf8('0123456789abcdef'.repeat(65_536))]
    }
  },
  {
    name: 'one chunk under 1000 layers',
    hasNoClose: true,
    layers: 1000,
    respond: ({ name }, _environ, startResponse) => (start(startResponse), [`Hello ${name}`])
  }
]
