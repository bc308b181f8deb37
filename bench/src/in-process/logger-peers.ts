import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import morgan from 'morgan'
import { pino } from 'pino'
import type { Subject } from '../in-process.ts'
import { LOGGED_HEADERS } from './environ.ts'

/** The line alone, without what its middleware does for a request: morgan's format, or pino's call as pino-http makes it. */
export function create(kind: 'morgan' | 'pino'): Subject {
  let line: string | null | undefined = ''
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method: 'GET', url: '/x?page=2', httpVersionMajor: 1, httpVersionMinor: 1 })
  Object.assign(request.headers, LOGGED_HEADERS)
  const response = new ServerResponse(request)
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 11 })
  const log = pino({ serializers: pino.stdSerializers }, { write: (text: string) => void (line = text) })
  // What a format compiles to is reached through its name only.
  const combined = (morgan as unknown as Record<string, morgan.FormatFn<IncomingMessage, ServerResponse>>)[
    'combined'
  ]!
  const format = typeof combined === 'function' ? combined : morgan.compile(combined)
  const run =
    kind === 'morgan'
      ? () => (line = format(morgan as never, request, response)) !== undefined
      : () => {
          log.info({ req: request, res: response, responseTime: 1 }, 'request completed')
          return line !== undefined
        }
  return {
    units: 1,
    run,
    expected: true,
    check() {
      run()
      if (!line?.includes('/x?page=2')) throw new Error(`bench: the line is ${line}`)
    }
  }
}
