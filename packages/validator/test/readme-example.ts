import type { App } from '@tsgi/core'
import { validated } from '@tsgi/validator'

const shop: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Length', '4']])
  return ['hello']
}
function passOn(app: App): App {
  return (environ, startResponse) => app(environ, startResponse)
}
export const site = validated(shop, passOn)
