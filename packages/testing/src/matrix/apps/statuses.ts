import { cookies, own, start, utf8, type MatrixApp } from '../matrix-app.ts'

/** Statuses and headers that say how the body is to be taken. */
export const statuses: readonly MatrixApp[] = [
  {
    name: '204',
    hasNoClose: true,
    respond: (_scene, _environ, startResponse) => (startResponse('204 No Content', own()), [])
  },
  {
    name: '205',
    hasNoClose: true,
    respond: (_scene, _environ, startResponse) => (startResponse('205 Reset Content', []), [])
  },
  {
    name: '304',
    respond: (_scene, _environ, startResponse) => {
      startResponse('304 Not Modified', [['ETag', '"v1"'], ...own()])
      return (function* () {})()
    }
  },
  {
    name: '206',
    hasNoClose: true,
    respond: (_scene, _environ, startResponse) => {
      const headers: [string, string][] = [
        ['Content-Range', 'bytes 2-7/12'],
        ['Content-Length', '6']
      ]
      start(startResponse, headers, '206 Partial Content')
      return ['cdefgh']
    }
  },
  {
    name: '404',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse, [], '404 Not Found')
      return [`There is no ${name}`]
    }
  },
  {
    name: 'Content-Encoding',
    respond: (_scene, _environ, startResponse) => {
      start(startResponse, [['Content-Encoding', 'br']])
      return new Set([Uint8Array.of(0x0b, 0x02, 0x80), Uint8Array.of(0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x03)])
    }
  },
  {
    name: 'Cache-Control: no-transform',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse, [['Cache-Control', 'private, no-transform']])
      return [`Hello ${name}`]
    }
  },
  {
    name: 'no Content-Type',
    respond: ({ name }, _environ, startResponse) => {
      startResponse('200 OK', [])
      return new Set([utf8(`Hello ${name}`)])
    }
  },
  {
    name: 'bytes that are no text',
    respond: (_scene, _environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'image/png'], ...own()])
      return new Set([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe), Uint8Array.of(0xc3, 0x28, 0x61)])
    }
  },
  {
    name: 'strong ETag',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (
      start(startResponse, [['ETag', '"v1"']]),
      [`Hello ${name}`]
    )
  },
  {
    name: 'weak ETag',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (
      start(startResponse, [['ETag', 'W/"v1"']]),
      [`Hello ${name}`]
    )
  },
  {
    name: 'two cookies',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      start(startResponse, cookies(name))
      return [`Hello ${name}`]
    }
  },
  {
    name: 'Vary',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (
      start(startResponse, [['Vary', 'Origin']]),
      [`Hello ${name}`]
    )
  },
  {
    name: 'Vary: *',
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => (start(startResponse, [['Vary', '*']]), [`Hello ${name}`])
  },
  {
    name: 'headers of a module',
    isBareOnly: true,
    hasNoClose: true,
    respond: ({ name, shared }, _environ, startResponse) => {
      shared.headers ??= [['Content-Type', 'text/plain']]
      shared.before ??= JSON.stringify(shared.headers)
      startResponse('200 OK', shared.headers)
      return [`Hello ${name}`]
    }
  },
  {
    name: 'headers that are frozen',
    isBareOnly: true,
    hasNoClose: true,
    respond: ({ name }, _environ, startResponse) => {
      const type = Object.freeze(['Content-Type', 'text/plain']) as unknown as [string, string]
      startResponse('200 OK', Object.freeze([type]) as unknown as [string, string][])
      return [`Hello ${name}`]
    }
  }
]
