import { fastcgi } from './fastcgi.ts'
import { scgi } from './scgi.ts'

/** What a gateway speaks: HTTP itself, or a protocol of the CGI family behind a front server. */
export type Protocol = 'http' | 'scgi' | 'fastcgi'

/** Names and values as a front server sends them, in order; a name may come twice. One character per byte. */
export type Params = readonly (readonly [name: string, value: string])[]

/** What came back, as far as it came. */
export interface CgiAnswer {
  /** `200 OK`; undefined while the head is not complete. */
  readonly status: string | undefined
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The protocol says that this is all. SCGI has no end of its own: there the end of the connection is one. */
  readonly isWhole: boolean
}

/** How requests and responses are put into the bytes of a protocol. */
export interface Framing {
  readonly protocol: Exclude<Protocol, 'http'>
  /** The bytes of a request, one character per byte. */
  request(params: Params, body: string): string
  /** Takes apart what has been received; `isOver` when the connection has ended, and was not reset. */
  answer(received: string, isOver: boolean): CgiAnswer
}

export const framings: { readonly [protocol in Framing['protocol']]: Framing } = { scgi, fastcgi }
