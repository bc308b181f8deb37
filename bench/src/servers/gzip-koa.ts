import { PassThrough } from 'node:stream'
import { constants } from 'node:zlib'
import Koa from 'koa'
import compress from 'koa-compress'
import { createFile, EVENT, JSON_TYPE, jsonOf, LEVEL, openFile, THRESHOLD } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** koa-compress with the settings of all; events are flushed by a setting, which its README advises for them alone. */
export function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const app = new Koa()
  app.silent = true // it reports clients that leave
  app.use(compress({ threshold: THRESHOLD, gzip: { level: LEVEL }, br: false, deflate: false, zstd: false }))
  app.use(context => {
    context.set('Content-Type', context.path === '/events' ? 'text/event-stream' : JSON_TYPE)
    if (context.path === '/json') context.body = text
    else if (context.path === '/stream') context.body = openFile(file)
    else if (context.path === '/events') {
      context.compress = { gzip: { level: LEVEL, flush: constants.Z_SYNC_FLUSH } }
      const events = new PassThrough()
      events.write(EVENT)
      context.body = events
    } else {
      context.set('Content-Type', 'text/plain')
      context.body = context.querystring
    }
  })
  return listen(app.callback())
}
