import Koa from 'koa'
import { createFile, JSON_TYPE, openFile } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** A stream as `body`, which Koa pipes into the response. */
export function start(): Promise<number> {
  const file = createFile()
  const app = new Koa()
  app.silent = true // it reports clients that leave
  app.use(context => {
    context.set('Content-Type', JSON_TYPE)
    context.body = openFile(file)
  })
  return listen(app.callback())
}
