import { compose, type App, type Environ } from '@tsgi/core'
import { html, link, sendNotAllowed, sendNotFound, sendPage } from '@tsgi/example-page'
import { session, type SessionEnviron } from '@tsgi/middleware-session'

const METHODS = ['GET', 'HEAD', 'POST']

/** Counts how often a visitor has pressed the button. To look at the count changes nothing, and makes no session. */
const counter: App<Environ & SessionEnviron> = (environ, startResponse) => {
  if (environ.PATH_INFO !== '' && environ.PATH_INFO !== '/') return sendNotFound(environ, startResponse)
  if (!METHODS.includes(environ.REQUEST_METHOD)) return sendNotAllowed(environ, startResponse, METHODS)
  const visitor = environ['tsgi.session']

  if (environ.REQUEST_METHOD === 'POST') {
    visitor.update('count', count => toNumber(count) + 1)
    // See Other: who reloads the page that follows does not count again (RFC 9110, 15.4.4).
    startResponse('303 See Other', [['Location', link(environ, '/')]])
    return []
  }

  return sendPage(startResponse, {
    headers: [['Cache-Control', 'no-store']],
    title: 'Counter',
    main: html`<form method="post" action="${link(environ, '/')}">
      <p>Your count is <output>${toNumber(visitor.get('count'))}</output>.</p>
      <button>Add one</button>
    </form>`
  })
}

// What is in a session may have been put there by an older version of this program.
function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

export const app: App = compose(counter, session)
