import type { ServerResponse } from 'node:http'

/**
 * Hands the kernel what Node holds back until the end of the tick: up to Node 25 in the corked socket, from Node 26 on in the
 * corked response as well.
 */
export function flushChunks(response: ServerResponse): void {
  if (response.writableCorked > 0) {
    response.uncork()
    response.cork() // Node itself uncorks it at the end of the tick
  }
  response.socket?.uncork()
}
