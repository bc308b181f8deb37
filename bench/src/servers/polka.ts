import polka from 'polka'
import { greeting, layersOf, TEXT } from '../apps/task.ts'
import { listen } from './listen.ts'

/** Polka leaves the response to node:http: `end` of a whole string brings Content-Length with it. */
export function start(count: string): Promise<number> {
  const app = polka()
  const layers = layersOf(Number(count))
  for (const { key, header, value } of layers) {
    app.use((request, response, next) => {
      request[key] = value
      response.setHeader(header, value)
      next()
    })
  }
  const last = layers.at(-1)
  app.get('/', (request, response) => {
    response.setHeader('Content-Type', TEXT)
    response.end(greeting(last && (request[last.key] as string)))
  })
  return listen(app.handler)
}
