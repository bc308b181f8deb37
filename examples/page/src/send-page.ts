import type { Body, HeaderList, StartResponse, Status } from '@tsgi/core'
import { html, type Html } from './html.ts'
import { STYLE } from './style.ts'

export interface Page {
  /** Default: `200 OK`. */
  status?: Status
  /** Headers beside those that every page has. */
  headers?: HeaderList
  title: string
  /** The content below the heading. */
  main: Html
  /** The URL of a script of this site. Default: none, and the browser runs none. */
  script?: string
}

/** Answers with a complete HTML page, which may load nothing but its own style (and its script). */
export function sendPage(startResponse: StartResponse, page: Page): Body {
  const scripts = page.script === undefined ? '' : "script-src 'self'; connect-src 'self'; "
  startResponse(page.status ?? '200 OK', [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Security-Policy', scripts + POLICY],
    ['X-Content-Type-Options', 'nosniff'],
    ...(page.headers ?? [])
  ])
  return [toDocument(page).markup]
}

// `data:` is for the empty icon, which saves every visitor a request for /favicon.ico.
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

function toDocument({ title, main, script }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        ${STYLE}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
        ${script === undefined ? [] : html`<script src="${script}"></script>`}
      </body>
    </html> `
}
