import { readText, statusLine, type App, type Body, type Environ, type StartResponse } from '@tsgi/core'
import { html, link, sendNotAllowed, sendNotFound, sendPage } from '@tsgi/example-page'
import { FormError, formText, MAX_LENGTH, parseForm, toBase64 } from './form-text.ts'

interface Route {
  methods: readonly string[]
  app: App
}

const routes = new Map<string, Route>([
  ['/', { methods: ['GET', 'HEAD'], app: frontPage }],
  ['/encode', { methods: ['GET', 'HEAD', 'POST'], app: encodePage }]
])

/** Shows a typed string in base64: a front page with a form, and the page that the form leads to. */
export const app: App = (environ, startResponse) => {
  const route = routes.get(environ.PATH_INFO === '' ? '/' : environ.PATH_INFO)
  if (route === undefined) return sendNotFound(environ, startResponse)
  if (!route.methods.includes(environ.REQUEST_METHOD)) {
    return sendNotAllowed(environ, startResponse, route.methods)
  }
  return route.app(environ, startResponse)
}

function frontPage(environ: Environ, startResponse: StartResponse): Body {
  return sendPage(startResponse, {
    title: 'Base64',
    main: html`<form action="${link(environ, '/encode')}">
      <label for="text">A text to show in base64</label>
      <input id="text" name="text" required maxlength="${MAX_LENGTH}" autocomplete="off" />
      <button>Encode</button>
    </form>`
  })
}

async function encodePage(environ: Environ, startResponse: StartResponse): Promise<Body> {
  try {
    const text = formText(await receivedForm(environ))
    return sendPage(startResponse, {
      title: 'In base64',
      main: html`<dl>
          <dt>Text</dt>
          <dd><code>${text}</code></dd>
          <dt>Base64</dt>
          <dd><output>${toBase64(text)}</output></dd>
        </dl>
        <p><a href="${link(environ, '/')}">Encode another text</a></p>`
    })
  } catch (error) {
    if (!(error instanceof FormError)) throw error // the gateway answers, as it does to a body that is too long
    return sendPage(startResponse, {
      status: statusLine(error.status),
      title: 'This cannot be encoded',
      main: html`<p>${error.message}</p>
        <p><a href="${link(environ, '/')}">Try again</a></p>`
    })
  }
}

async function receivedForm(environ: Environ): Promise<URLSearchParams> {
  if (environ.REQUEST_METHOD !== 'POST') return parseForm(environ.QUERY_STRING)
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(environ.CONTENT_TYPE ?? '')) {
    throw new FormError('The form must be sent as application/x-www-form-urlencoded.', 415)
  }
  // Nine bytes are the most that a character takes: three of UTF-8, each as %XX. A few more make room for mistakes.
  return parseForm(await readText(environ, { limit: 10 * MAX_LENGTH }))
}
