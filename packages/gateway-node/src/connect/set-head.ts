import type { ServerResponse } from 'node:http'

/** A head that has been set on a response, and not been given: names as they are spelt. */
export interface SetHead {
  readonly statusCode: number
  readonly statusMessage: string
  readonly headers: readonly [name: string, value: number | string | string[]][]
}

export function readSetHead(response: ServerResponse): SetHead {
  const { statusCode, statusMessage } = response
  // Absent from @types/node 20, there since Node 15.4.
  const names = (response as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames()
  return { statusCode, statusMessage, headers: names.map(name => [name, response.getHeader(name)!]) }
}

/** Sets the head as it was, whatever has been set meanwhile. */
export function restoreSetHead(
  response: ServerResponse,
  { statusCode, statusMessage, headers }: SetHead
): void {
  removeHeaders(response)
  Object.assign(response, { statusCode, statusMessage })
  for (const [name, value] of headers) response.setHeader(name, value)
}

/** Removes what is set, apart from some, in lower case. */
export function removeHeaders(response: ServerResponse, kept?: ReadonlySet<string>): void {
  withoutWishes(response, () => {
    for (const name of response.getHeaderNames()) if (kept?.has(name) !== true) response.removeHeader(name)
  })
}

/** Node takes a removed Connection, Content-Length, Transfer-Encoding or Date for a wish; those in the work given are none. */
export function withoutWishes(response: ServerResponse, work: () => void): void {
  const { _removedConnection, _removedContLen, _removedTE, sendDate } = response as unknown as Wishes
  work()
  Object.assign(response, { _removedConnection, _removedContLen, _removedTE, sendDate })
}

/** Node's fields, which say what it must not add. */
interface Wishes {
  _removedConnection: boolean
  _removedContLen: boolean
  _removedTE: boolean
  sendDate: boolean
}
