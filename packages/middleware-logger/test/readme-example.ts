import { compose, type App } from '@tsgi/core'
import { logger } from '@tsgi/middleware-logger'

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`Hello from ${environ.PATH_INFO}\n`]
}
export const app = compose(hello, logger({ format: 'combined' }))
