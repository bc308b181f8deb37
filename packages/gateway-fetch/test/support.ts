import type { App, Body, HeaderList, Status } from '@tsgi/core'
import { CountedBody } from '@tsgi/test-support'

export function request(path: string, init: RequestInit = {}, origin = 'http://example.test'): Request {
  return Object.defineProperty(new Request(`http://example.test${path}`, init), 'url', {
    value: `${origin}${path}`
  })
}

const TEXT: HeaderList = [['Content-Type', 'text/plain']]

/** An app that answers with that body. */
export function started(
  body: Body | CountedBody,
  status: Status = '200 OK',
  headers: HeaderList = TEXT
): App {
  return (_environ, startResponse) => {
    startResponse(status, [...headers])
    return body instanceof CountedBody ? body.body : body
  }
}

/** Lets everything happen that can happen without the outside. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 5))
}
