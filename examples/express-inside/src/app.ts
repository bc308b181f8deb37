import { compose, mount, when, type App } from '@tsgi/core'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { createShop } from './shop.ts'

const hello: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return ['The shop is at /shop/\n']
}

/** The old shop under a path, beside an app, with layers around both: loud if asked for, and compressed. */
export const app: App = compose(
  mount({ '/shop': fromNodeHandler(createShop()), '/': hello }),
  when(environ => environ.QUERY_STRING === 'loud', upperware),
  gzip({ threshold: 0 })
)
