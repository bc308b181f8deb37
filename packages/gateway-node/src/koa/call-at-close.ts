import type { ServerResponse } from 'node:http'
import { Connection } from '../connection.ts'

const waiting = new WeakMap<ServerResponse, (() => void)[]>()

/**
 * Calls back when a response is over, before anybody else, whoever came last first. One listener serves all who wait: of more than
 * ten Node says that they leak.
 */
export function callAtClose(response: ServerResponse, callback: () => void): void {
  const { socket } = response.req
  if (response.closed || socket.closed) {
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
  const connection = Connection.of(socket)
  const over = (): void => {
    connection.unwatch(over)
    for (const each of all.splice(0)) each()
  }
  response.prependOnceListener('close', over)
  // Pipelined, behind a response that is not finished, it is not told that the client has left.
  connection.watch(over)
}
