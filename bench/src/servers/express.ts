import express from 'express'
import { greeting, layersOf } from '../apps/task.ts'
import { listen } from './listen.ts'

/**
 * ETag and X-Powered-By are off, as nobody else here computes or sends them. Layers use node's `setHeader`, as helmet
 * does; Express' own `set` looks at the value first. Values go to `response.locals`, the place made for them.
 */
export function start(count: string): Promise<number> {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  const layers = layersOf(Number(count))
  for (const { key, header, value } of layers) {
    app.use((_request, response, next) => {
      response.locals[key] = value
      response.setHeader(header, value)
      next()
    })
  }
  const last = layers.at(-1)
  app.get('/', (_request, response) => {
    response.type('text').send(greeting(last && response.locals[last.key]))
  })
  return listen(app)
}
