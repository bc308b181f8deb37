import type { App } from '@tsgi/core'

/**
 * Says hello to the name in the path, which the gateway has percent-decoded. The answer is plain text, and browsers are
 * told not to take it for anything else: a name that is markup stays a name.
 */
export const app: App = (environ, startResponse) => {
  const name = environ.PATH_INFO.slice(1)
  startResponse('200 OK', [
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['X-Content-Type-Options', 'nosniff']
  ])
  return [`Hello, ${name === '' ? 'stranger' : name}\n`]
}
