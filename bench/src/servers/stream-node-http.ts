import { pipeline } from 'node:stream'
import { createFile, JSON_TYPE, openFile } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** A file by `pipeline`, as Node's documentation advises. */
export function start(): Promise<number> {
  const file = createFile()
  return listen((_request, response) => {
    response.writeHead(200, { 'Content-Type': JSON_TYPE })
    pipeline(openFile(file), response, () => {})
  })
}
