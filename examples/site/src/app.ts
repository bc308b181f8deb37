import { compose, mount, type App } from '@tsgi/core'
import { app as base64Form } from '@tsgi/example-base64-form'
import { app as counter } from '@tsgi/example-counter'
import { app as events } from '@tsgi/example-events'
import { app as hello } from '@tsgi/example-hello'
import { app as helloName } from '@tsgi/example-hello-name'
import { html, link, sendNotFound, sendPage } from '@tsgi/example-page'
import { app as shouting } from '@tsgi/example-shouting'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'

const frontPage: App = (environ, startResponse) => {
  if (environ.PATH_INFO !== '' && environ.PATH_INFO !== '/') return sendNotFound(environ, startResponse)
  return sendPage(startResponse, {
    title: 'TSGI examples',
    main: html`<dl>
      <dt><a href="${link(environ, '/hello')}">Hello, world</a></dt>
      <dd>The smallest app.</dd>
      <dt><a href="${link(environ, '/hello-name/Ada')}">Hello, Ada</a></dt>
      <dd>Says hello to the name in the path.</dd>
      <dt><a href="${link(environ, '/base64')}">Base64</a></dt>
      <dd>A form of two pages.</dd>
      <dt><a href="${link(environ, '/shouting')}">Shouting</a></dt>
      <dd>A poem in upper and in lower case.</dd>
      <dt><a href="${link(environ, '/counter')}">Counter</a></dt>
      <dd>A number in a session.</dd>
      <dt><a href="${link(environ, '/events')}">Events</a></dt>
      <dd>Server-sent events through gzip.</dd>
    </dl>`
  })
}

const examples: App = mount({
  '/hello': hello,
  '/hello-name': helloName,
  '/base64': base64Form,
  '/shouting': shouting,
  '/counter': counter,
  '/events': events,
  '/': frontPage
})

/** Every example under one roof. A request meets `logger` first, and its line is written when the body is closed. */
export const app: App = compose(examples, gzip, logger)
