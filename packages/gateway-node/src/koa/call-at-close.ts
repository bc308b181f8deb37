import type { ServerResponse } from 'node:http'

const waiting = new WeakMap<ServerResponse, (() => void)[]>()

/**
 * Calls back when a response is over, before anybody else, whoever came last first. One listener serves all who wait: of more than
 * ten Node says that they leak.
 */
export function callAtClose(response: ServerResponse, callback: () => void): void {
  if (response.closed) {
    callback()
    return
  }
  const others = waiting.get(response)
  if (others !== undefined) {
    others.unshift(callback)
    return
  }
  const all = [callback]
  waiting.set(response, all)
  response.prependOnceListener('close', () => {
    for (const each of all) each()
  })
}
