import type { ServerResponse } from 'node:http'
import type { HeaderList } from '@tsgi/core'
import { checkHints } from '@tsgi/core/gateway'
import { groupHeaders } from './group-headers.ts'

/**
 * `tsgi.early_hints` of a response. Node sends a 103 only with `Link`, the one header that browsers heed.
 * @see RFC 8297
 */
export function earlyHintsOf(response: ServerResponse): (headers: HeaderList) => void {
  return headers => {
    checkHints(headers)
    if (response.headersSent || response.writableEnded) return
    // Pipelined, behind a response that is not finished: Node would queue it, and put the final head before it.
    if (response.socket === null) return
    // Node looks for `link`, spelt so.
    const fields = headers.flatMap(([name, value]) => [name.toLowerCase(), value])
    try {
      response.writeEarlyHints(groupHeaders(fields))
    } catch (cause) {
      const form = "a header each for '</style.css>; rel=preload; as=style'"
      throw new TypeError(`tsgi.early_hints: Node sends no such Link; write ${form}`, { cause })
    }
  }
}
