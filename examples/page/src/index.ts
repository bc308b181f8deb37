export { html, type Html } from './html.ts'
export { link } from './link.ts'
export { sendNotAllowed, sendNotFound } from './send-problem.ts'
export { sendPage, type Page } from './send-page.ts'
