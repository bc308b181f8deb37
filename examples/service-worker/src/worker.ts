import { compose, mount, type App } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { upperware } from '@tsgi/middleware-case'

const hello: App = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [`Hello from ${environ.PATH_INFO}, without a network.`]
}

interface FetchEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
  waitUntil(work: Promise<unknown>): void
}
interface Worker {
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(type: 'install' | 'activate' | 'fetch', listener: (event: FetchEvent) => void): void
}
const worker = globalThis as unknown as Worker

// At once, and not only when the page is opened again.
worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()))

const handler = toFetch(mount({ '/app': compose(hello, upperware) }))
worker.addEventListener('fetch', event => {
  // All else is the network's.
  if (new URL(event.request.url).pathname.startsWith('/app/'))
    event.respondWith(handler(event.request, event))
})
