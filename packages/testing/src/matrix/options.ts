import type { AnyMiddleware, HeaderList, Status } from '@tsgi/core'
import type { EnvironInit } from '../create-environ.ts'

/** What the app inside has answered. */
export interface Answer {
  readonly status: Status
  readonly headers: HeaderList
}

/** What a middleware does on purpose. */
export interface MiddlewareOptions {
  /** How reports name it. Default: the name of the function. */
  name?: string
  /** What every request has in environ, such as `{ HTTP_ACCEPT_ENCODING: 'gzip' }`. Default: nothing. */
  environ?: EnvironInit
  /** A layer between the app and the middleware, so that apps use what it offers. Default: none. */
  inside?: AnyMiddleware
  /** A layer around the middleware, which offers what it needs. Default: none. */
  outside?: AnyMiddleware
  /**
   * What the client gets, uncoded, when the app gives these bytes with that head. `isComplete` is false for what the app has
   * given so far: what is added at the end has no place there. `sent` is the head that the client got, if it has one yet. Default:
   * the same bytes.
   */
  expected?: (bytes: Uint8Array, answer: Answer, isComplete: boolean, sent?: Answer) => Uint8Array | string
  /**
   * The status that the client gets when the app answers with this one. `answer` has the headers, too, and `sent` is what the client got: for
   * a middleware that decides by the bytes, or by their timing, whether it answers 304, say. Default: the same.
   */
  expectedStatus?: (status: Status, answer: Answer, sent: Answer) => Status
  /**
   * The headers that must arrive, each with its value and in a line of its own, lines of one name in this order; others may come with them.
   * `headers` are those of the app's that no middleware has reason to touch: `Set-Cookie`, and names that begin with `X-`. `answer` has
   * all of them, and `sent` is what the client got. Default: `headers`.
   */
  expectedHeaders?: (headers: HeaderList, answer: Answer, sent: Answer) => HeaderList
  /**
   * Takes off a Content-Encoding that the middleware puts on. `isComplete` is false for what has arrived so far. Default: it
   * puts on none.
   */
  decode?: (bytes: Uint8Array, answer: Answer, isComplete: boolean) => Uint8Array | Promise<Uint8Array>
  /** Bytes of the app that it may hold back when the app pauses. Default: 0. */
  holdsBack?: number
  /** Chunks that it may ask the app for before they are wanted: 0 or 1. Default: 0. */
  lookAhead?: 0 | 1
  /** Whether the app's chunks go through sockets, which take more than is wanted: how far it is ahead is not looked at. Default: false. */
  overSockets?: boolean
  /** Whether it answers in place of an app that fails before its head has left. Default: false. */
  answersErrors?: boolean
  /** What it answers in place of every app, which is not called then: the status and the bytes. Default: it calls the app. */
  answer?: { readonly status: Status; readonly body?: Uint8Array | string }
  /** Which cells are run. Default: all. */
  only?: (cell: { app: string; client: string; isValidated: boolean }) => boolean
  /** Milliseconds for what should happen at once. Default: 1000. */
  limit?: number
}
