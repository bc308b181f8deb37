import type { App } from '@tsgi/core'
import { lowercase, upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { createMemoryStore, session, type SessionEnviron } from '@tsgi/middleware-session'

export interface Layer {
  name: string
  wrap: (app: App) => App
}

/** The shipped middleware, as a fault meets them: each does its work in every response. */
export function shippedLayers(): Layer[] {
  const store = createMemoryStore({ maxRecords: 100 })
  return [
    { name: 'gzip', wrap: gzip({ threshold: 0 }) },
    { name: 'upperware', wrap: upperware },
    { name: 'lowercase', wrap: lowercase },
    { name: 'logger', wrap: logger({ format: 'json', destination: { write() {} } }) },
    { name: 'session', wrap: app => session({ store })(counting(app)) }
  ]
}

/** Every ordered selection of up to `most` of them, the empty one first. */
export function selections(layers: readonly Layer[], most: number): Layer[][] {
  if (most === 0) return [[]]
  const shorter = selections(layers, most - 1)
  const longest = shorter.filter(selection => selection.length === most - 1)
  return [
    ...shorter,
    ...longest.flatMap(selection =>
      layers.filter(layer => !selection.includes(layer)).map(layer => [...selection, layer])
    )
  ]
}

function counting(app: App): App<any> {
  return (environ: Parameters<App>[0] & SessionEnviron<{ count: number }>, startResponse) => {
    environ['tsgi.session'].update('count', (count = 0) => count + 1)
    return app(environ, startResponse)
  }
}
