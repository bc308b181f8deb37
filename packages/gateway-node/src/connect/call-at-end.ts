import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Callback } from '../node-handler/pushed-answer.ts'

const waiting = new WeakMap<ServerResponse, Callback[]>()

/**
 * Calls back at the end of a response, when Node does: as a listener of `finish`, or, in newer versions, before all of them. That of HEAD
 * may have ended before the framework ends it.
 */
export function callAtEnd(response: ServerResponse, callback: Callback): void {
  if (response.writableFinished && response.socket === null) {
    process.nextTick(callback)
    return
  }
  if (!isBeforeFinish()) {
    response.once('finish', callback)
    return
  }
  const others = waiting.get(response)
  if (others !== undefined) {
    others.push(callback)
    return
  }
  const all = [callback]
  waiting.set(response, all)
  response.prependOnceListener('finish', () => {
    for (const each of all) each(null)
  })
}

let before: boolean | undefined

function isBeforeFinish(): boolean {
  if (before === undefined) {
    const tried = new ServerResponse({ method: 'GET' } as IncomingMessage)
    tried.end(() => {})
    before = tried.listenerCount('finish') === 0
  }
  return before
}
