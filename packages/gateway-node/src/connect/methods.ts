import type { ServerResponse } from 'node:http'

type Method = (...args: any[]) => unknown

/** The ways to the client that a response offers: Node's, or those of who has replaced them, as compression does. */
export interface Methods {
  readonly writeHead: Method
  readonly write: Method
  readonly end: Method
  readonly flushHeaders: Method
  /** Nobody's before compression, or a tap, has put it there. */
  readonly flush: Method | undefined
  /** Only where it has been replaced: compression hears of `drain` in another way. */
  readonly on?: Method
}

export function readMethods(response: ServerResponse): Methods {
  const { writeHead, write, end, flushHeaders, flush, on } = response as unknown as Required<Methods>
  return { writeHead, write, end, flushHeaders, flush, ...(Object.hasOwn(response, 'on') && { on }) }
}
