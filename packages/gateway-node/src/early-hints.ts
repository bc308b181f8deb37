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
    response.writeEarlyHints(groupHeaders(headers.flatMap(([name, value]) => [name.toLowerCase(), value])))
  }
}
