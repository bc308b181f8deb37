import { H3, serve } from 'h3'
import { createFile, JSON_TYPE, openFileToWeb } from '../apps/gzip-task.ts'

/** A web stream that pulls its file. */
export async function start(): Promise<number> {
  const file = createFile()
  const app = new H3().get('/', event => {
    event.res.headers.set('Content-Type', JSON_TYPE)
    return openFileToWeb(file)
  })
  const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true })
  await server.ready()
  return Number(new URL(server.url!).port)
}
