import type { Body, Environ, StartResponse } from '@tsgi/core'
import { html } from './html.ts'
import { link } from './link.ts'
import { sendPage } from './send-page.ts'

/** Answers 404 with a page that leads back to the front page of the app. */
export function sendNotFound(environ: Environ, startResponse: StartResponse): Body {
  return sendPage(startResponse, {
    status: '404 Not Found',
    title: 'Not found',
    main: html`<p>There is no page at <code>${environ.SCRIPT_NAME + environ.PATH_INFO}</code>.</p>
      <p><a href="${link(environ, '/')}">Go to the front page</a></p>`
  })
}

/**
 * Answers 405 and says which methods the page knows.
 * @see RFC 9110, 15.5.6
 */
export function sendNotAllowed(
  environ: Environ,
  startResponse: StartResponse,
  methods: readonly string[]
): Body {
  return sendPage(startResponse, {
    status: '405 Method Not Allowed',
    headers: [['Allow', methods.join(', ')]],
    title: 'Method not allowed',
    main: html`<p>This page answers ${methods.join(', ')}, and not ${environ.REQUEST_METHOD}.</p>
      <p><a href="${link(environ, '/')}">Go to the front page</a></p>`
  })
}
