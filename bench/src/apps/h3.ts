import { H3 } from 'h3'
import { greeting, layersOf } from './task.ts'

/**
 * Middleware with both parameters, which h3 2 calls directly; those with one are wrapped once more. They return
 * `next()` without async, so that h3 makes no promise at all.
 */
export function h3App(count: number): H3 {
  const app = new H3()
  const layers = layersOf(count)
  for (const { key, header, value } of layers) {
    app.use((event, next) => {
      event.context[key] = value
      event.res.headers.set(header, value)
      return next()
    })
  }
  const last = layers.at(-1)
  return app.get('/', event => greeting(last && (event.context[last.key] as string)))
}
