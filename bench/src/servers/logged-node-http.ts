import { createWriteStream } from 'node:fs'
import type { RequestListener } from 'node:http'
import morgan from 'morgan'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { greeting, TEXT } from '../apps/task.ts'
import { freshFile } from './fresh-file.ts'
import { pinoFile } from './pino-file.ts'
import { listen } from './listen.ts'

/**
 * A hand-written server, alone or behind a logger: morgan with a file stream, as its README has it, or pino-http with a
 * destination of pino. `lean` writes the fields that TSGI's json has, instead of all headers.
 */
export function start(path: string, kind?: 'morgan' | 'pino-http' | 'pino-http lean'): Promise<number> {
  const answer: RequestListener = (_request, response) => {
    const body = greeting(undefined)
    response.writeHead(200, { 'Content-Type': TEXT, 'Content-Length': body.length })
    response.end(body)
  }
  if (kind === undefined) return listen(answer)
  if (kind === 'morgan') {
    const log = morgan('combined', {
      stream: path === 'stdout' ? process.stdout : createWriteStream(freshFile(path), { flags: 'a' })
    })
    return listen((request, response) => log(request, response, () => answer(request, response)))
  }
  const log = kind === 'pino-http' ? pinoHttp({}, pino.destination(freshFile(path))) : lean(path)
  return listen((request, response) => {
    log(request, response)
    answer(request, response)
  })
}

function lean(path: string): ReturnType<typeof pinoHttp> {
  return pinoHttp(
    {
      wrapSerializers: false,
      serializers: {
        req: ({ method, url, httpVersion, socket, headers }) => ({
          method,
          url,
          httpVersion,
          remoteAddress: socket.remoteAddress,
          host: headers.host,
          referer: headers.referer,
          userAgent: headers['user-agent']
        }),
        res: ({ statusCode }) => ({ statusCode })
      }
    },
    pinoFile(path)
  )
}
