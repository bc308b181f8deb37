import { defineMiddleware, rewriteResponse, setHeader } from '@tsgi/core'

/** A layer that shows itself in the head, and behind the last chunk. */
export const exclaim = defineMiddleware(function exclaim(app) {
  return (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, head => {
      setHeader(head.headers, 'X-Exclaimed', 'yes')
      return { end: () => '!' }
    })
})
