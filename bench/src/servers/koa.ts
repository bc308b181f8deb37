import Koa from 'koa'
import { greeting, layersOf } from '../apps/task.ts'
import { listen } from './listen.ts'

/**
 * Async middleware that await `next()`, the form that Koa's README gives. What `return next()` saves stands in the table
 * `layers`. There is no router: the last middleware answers everything, which is less work than the peers do.
 */
export function start(count: string): Promise<number> {
  const app = new Koa()
  const layers = layersOf(Number(count))
  for (const { key, header, value } of layers) {
    app.use(async (context, next) => {
      context.state[key] = value
      context.set(header, value)
      await next()
    })
  }
  const last = layers.at(-1)
  // A string body gets `text/plain; charset=utf-8` and its length.
  app.use(context => {
    context.body = greeting(last && context.state[last.key])
  })
  return listen(app.callback())
}
