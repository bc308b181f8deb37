import { compose, type App } from '@tsgi/core'
import { toFetch, type FetchListener } from '@tsgi/gateway-fetch'
import { gzip } from '@tsgi/middleware-gzip'

const app: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/event-stream']])
  return count(environ.PATH_INFO)
}

async function* count(path: string): AsyncGenerator<string> {
  for (let i = 1; i <= 3; i++) {
    yield `data: ${path} ${i}\n\n`
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

const worker: { fetch: FetchListener } = { fetch: toFetch(compose(app, gzip)) }

// What Workers run is what a module exports by default.
// eslint-disable-next-line import/no-default-export
export default worker
