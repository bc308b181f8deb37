import { getAllHeaders, removeHeader, type HeaderList, type StartResponse } from '@tsgi/core'
import { onBody, onStart, relay, type Broken } from './by-hand.ts'

/** Middleware with a fault in status, headers or startResponse. */
export const heads: readonly Broken[] = [
  {
    fault: 'forgets write()',
    check: 'head',
    app: 'writes only',
    middleware: onStart(
      start =>
        (...head) =>
          void start(...head) as never
    )
  },
  {
    fault: 'adds to the list of the app',
    check: 'headers',
    app: 'headers of a module',
    middleware: onStart(start => (status, headers, ...error) => {
      headers.push(['Set-Cookie', 'id=1'])
      return start(status, headers, ...error)
    })
  },
  {
    fault: 'falls over a frozen list',
    check: 'throws',
    app: 'headers that are frozen',
    middleware: onStart(start => (status, headers, ...error) => {
      removeHeader(headers, 'X-Powered-By')
      headers.push(['X-Powered-By', 'TSGI'])
      return start(status, headers, ...error)
    })
  },
  {
    fault: 'calls startResponse after the first chunk',
    check: 'head',
    app: 'chunks from a generator',
    middleware: app => async (environ, startResponse) => {
      let head: Parameters<StartResponse> | undefined
      const body = await app(environ, (...given) => {
        head = given
        return () => {}
      })
      return relay(body, async reader => {
        const chunk = await reader.pull()
        if (head !== undefined) setImmediate(startResponse, ...head)
        head = undefined
        return chunk
      })
    }
  },
  {
    fault: 'calls startResponse before the app has',
    check: 'head',
    app: 'one chunk',
    middleware: app => (environ, startResponse) => {
      startResponse('200 OK', [])
      return app(environ, startResponse)
    }
  },
  {
    fault: 'forgets why the app starts anew',
    check: 'head',
    app: 'new head before a chunk',
    middleware: onStart(start => (status, headers) => start(status, headers))
  },
  {
    fault: 'forgets startResponse',
    check: 'head',
    app: 'no chunk',
    middleware: app => (environ, _startResponse) => app(environ, () => () => {})
  },
  {
    fault: 'turns every status into 200',
    check: 'status',
    app: '404',
    middleware: onStart(
      start =>
        (_status, ...rest) =>
          start('200 OK', ...rest)
    )
  },
  {
    fault: 'drops the headers of the app',
    check: 'header-lines',
    app: 'chunks from a generator',
    middleware: onStart(
      start =>
        (status, _headers, ...error) =>
          start(status, [['Content-Type', 'text/plain; charset=utf-8']], ...error)
    )
  },
  {
    fault: 'folds Set-Cookie into one line',
    check: 'header-lines',
    app: 'two cookies',
    middleware: onStart(start => (status, headers, ...error) => {
      const others = headers.filter(([name]) => name !== 'Set-Cookie')
      const cookies = getAllHeaders(headers, 'Set-Cookie')
      return start(status, [...others, ['Set-Cookie', cookies.join(', ')]], ...error)
    })
  },
  {
    fault: 'keeps the last header of a name alone',
    check: 'header-lines',
    app: 'new head in the body',
    middleware: onStart(
      start =>
        (status, headers, ...error) =>
          start(status, Object.entries(Object.fromEntries(headers)), ...error)
    )
  },
  {
    fault: 'adds a footer to HEAD',
    check: 'bodiless',
    app: 'no chunk',
    middleware: app => async (environ, startResponse) => {
      let write: ReturnType<StartResponse> | undefined
      const body = await app(environ, (...head) => (write = startResponse(...head)))
      if (environ.REQUEST_METHOD === 'HEAD') void write?.('<!-- footer -->')
      return body
    }
  },
  {
    fault: 'adds a footer to 204',
    check: 'bodiless',
    app: '204',
    middleware: app => async (environ, startResponse) => {
      let write: ReturnType<StartResponse> | undefined
      const body = await app(environ, (...head) => (write = startResponse(...head)))
      if (Array.isArray(body) && body.length === 0) void write?.('<!-- footer -->')
      return body
    }
  },
  {
    fault: 'adds a footer to 304',
    check: 'bodiless',
    app: '304',
    middleware: app => (environ, startResponse) => {
      const start = (status: `${number} ${string}`, headers: HeaderList): ReturnType<StartResponse> => {
        const write = startResponse(status, headers)
        if (status.startsWith('304')) void write('<!-- footer -->')
        return write
      }
      return app(environ, start)
    }
  },
  {
    fault: 'gives what is no chunk',
    check: 'throws',
    app: 'one chunk',
    middleware: onBody(body => (Array.isArray(body) ? body.map(() => 1 as never) : body))
  }
]
