import { compose, defineMiddleware, rewriteResponse, setHeader, type App, type Middleware } from '@tsgi/core'
import { greeting, layersOf, TEXT, type Layer } from './task.ts'

/** Hello world inside layers that only plan: none of them looks at a chunk. */
export function tsgiApp(count: number): App {
  const layers = layersOf(count)
  const key = `bench.${layers.at(-1)?.key}`
  // The gateway adds Content-Length, as it does for every array.
  const app: App<any> = (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', TEXT]])
    return [greeting(environ[key])]
  }
  return compose(app, ...layers.map(middlewareOf))
}

function middlewareOf({ key, header, value }: Layer): Middleware {
  const environKey = `bench.${key}`
  return defineMiddleware(function layer(app) {
    return (environ, startResponse) => {
      environ[environKey] = value
      return rewriteResponse(app, environ, startResponse, head => setHeader(head.headers, header, value))
    }
  })()
}
