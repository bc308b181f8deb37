import { mount, type App } from '@tsgi/core'
import { html, link, sendNotFound, sendPage } from '@tsgi/example-page'
import { lowercase, upperware } from '@tsgi/middleware-case'

const POEM = `Ein Stier sah rot, ein Öchslein weiß,
το φως, ο ΗΛΙΟΣ, straße, ice —
and İstanbul is not so nice.
`

/** A page and a plain text, which know nothing of upper and lower case. */
const poem: App = (environ, startResponse) => {
  switch (environ.PATH_INFO) {
    case '':
    case '/':
      return sendPage(startResponse, {
        title: 'A poem about letters',
        main: html`<pre>${POEM}</pre>
          <p>It also comes as <a href="${link(environ, '/poem.txt')}">plain text</a>.</p>`
      })
    case '/poem.txt':
      startResponse('200 OK', [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['X-Content-Type-Options', 'nosniff']
      ])
      return [POEM]
    default:
      return sendNotFound(environ, startResponse)
  }
}

const frontPage: App = (environ, startResponse) => {
  if (environ.PATH_INFO !== '' && environ.PATH_INFO !== '/') return sendNotFound(environ, startResponse)
  return sendPage(startResponse, {
    title: 'Shouting',
    main: html`<p>
        One app, mounted three times: the middleware changes its text, and leaves markup and links alone.
      </p>
      <ul>
        <li><a href="${link(environ, '/upper')}">Shouted</a>, through <code>upperware</code></li>
        <li><a href="${link(environ, '/lower')}">Whispered</a>, through <code>lowercase</code></li>
        <li><a href="${link(environ, '/plain')}">As it was written</a></li>
      </ul>`
  })
}

/** The same poem in upper case, in lower case, and as it was written. */
export const app: App = mount({
  '/upper': upperware(poem),
  '/lower': lowercase(poem),
  '/plain': poem,
  '/': frontPage
})
