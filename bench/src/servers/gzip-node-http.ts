import { pipeline } from 'node:stream'
import { constants, createGzip, gzipSync } from 'node:zlib'
import { createFile, EVENT, JSON_TYPE, jsonOf, LEVEL, openFile } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** What a hand-written server costs that looks at nothing: no Accept-Encoding, no threshold, no ETag. */
export function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const coded = (type: string): Record<string, string> => {
    return { 'Content-Type': type, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }
  }
  return listen((request, response) => {
    const { url = '' } = request
    if (url === '/json') {
      const body = gzipSync(text, { level: LEVEL })
      response.writeHead(200, { ...coded(JSON_TYPE), 'Content-Length': body.length })
      response.end(body)
    } else if (url === '/stream') {
      response.writeHead(200, coded(JSON_TYPE))
      pipeline(openFile(file), createGzip({ level: LEVEL }), response, () => {})
    } else if (url === '/events') {
      response.writeHead(200, coded('text/event-stream'))
      const gzip = createGzip({ level: LEVEL, flush: constants.Z_SYNC_FLUSH })
      pipeline(gzip, response, () => {})
      gzip.write(EVENT)
    } else {
      response.writeHead(200, { 'Content-Type': 'text/plain' })
      response.end(url.slice(url.indexOf('?') + 1))
    }
  })
}
