import type { App } from '@tsgi/core'

/** Says hello, whatever is asked. */
export const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return ['Hello, world\n']
}
