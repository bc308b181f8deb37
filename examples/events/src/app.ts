import { compose, type App } from '@tsgi/core'
import { html, link, sendNotFound, sendPage } from '@tsgi/example-page'
import { gzip } from '@tsgi/middleware-gzip'
import { CLIENT } from './client.ts'
import { clock } from './clock.ts'

const events: App = (environ, startResponse) => {
  switch (environ.PATH_INFO) {
    case '':
    case '/':
      return sendPage(startResponse, {
        title: 'Events',
        main: html`<p id="state" role="status">Connecting…</p>
          <dl>
            <dt>Time on the server</dt>
            <dd id="time">unknown</dd>
            <dt>Clients that watch</dt>
            <dd id="watching">unknown</dd>
          </dl>
          <noscript>
            This page needs JavaScript; <a href="${link(environ, '/stream')}">the stream</a> does not.
          </noscript>`,
        script: link(environ, '/client.js')
      })
    case '/client.js':
      startResponse('200 OK', [['Content-Type', 'text/javascript; charset=utf-8']])
      return [CLIENT]
    case '/stream':
      startResponse('200 OK', [
        ['Content-Type', 'text/event-stream; charset=utf-8'],
        ['Cache-Control', 'no-store'],
        ['X-Accel-Buffering', 'no'] // nginx in front would collect events before it sends them
      ])
      return clock(environ['tsgi.signal'])
    default:
      return sendNotFound(environ, startResponse)
  }
}

/** Server-sent events, compressed: each reaches the client when it is produced, and not when a buffer is full. */
export const app: App = compose(events, gzip)
