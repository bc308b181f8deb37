import { serve } from '@tsgi/gateway-node'
import { createFile, JSON_TYPE, openFile } from '../apps/gzip-task.ts'

/** A file as a body: any stream is one. */
export async function start(): Promise<number> {
  const file = createFile()
  const server = await serve(
    (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', JSON_TYPE]])
      return openFile(file)
    },
    { port: 0, hostname: '127.0.0.1' }
  )
  return server.port
}
