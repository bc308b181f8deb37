import { pipeline } from 'node:stream'
import polka from 'polka'
import { createFile, JSON_TYPE, openFile } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** Streams are Node's: `pipeline` into the response. */
export function start(): Promise<number> {
  const file = createFile()
  const app = polka()
  app.get('/', (_request, response) => {
    response.setHeader('Content-Type', JSON_TYPE)
    pipeline(openFile(file), response, () => {})
  })
  return listen(app.handler)
}
