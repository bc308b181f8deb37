import { ServerResponse } from 'node:http'
import type { HeaderList } from '@tsgi/core'
import { handlerHead, type GivenHeaders, type HandlerHead } from '../node-handler/handler-head.ts'

interface Hooks {
  _storeHeader?: (firstLine: string, headers: GivenHeaders) => void
}

/**
 * Has Node read and check the arguments of `writeHead`, and hand the head over in place of writing it down.
 * @throws Node's errors, also for a head that has been given already
 */
export function captureHead(response: ServerResponse, args: unknown[], leftOut: HeaderList): HandlerHead {
  const hooks = response as unknown as Hooks
  const before = Object.getOwnPropertyDescriptor(hooks, '_storeHeader')
  let head: HandlerHead | undefined
  hooks._storeHeader = (_firstLine, given) => {
    head = handlerHead(response, given, leftOut)
  }
  try {
    const { writeHead } = ServerResponse.prototype as { writeHead: (...args: any[]) => unknown }
    Reflect.apply(writeHead, response, args)
  } finally {
    if (before === undefined) delete hooks._storeHeader
    else Object.defineProperty(hooks, '_storeHeader', before)
  }
  return head!
}
