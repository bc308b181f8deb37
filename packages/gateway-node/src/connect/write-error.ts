import type { ServerResponse } from 'node:http'
import type { Callback } from '../node-handler/pushed-answer.ts'

const MESSAGES = {
  ERR_STREAM_WRITE_AFTER_END: 'write after end',
  ERR_STREAM_DESTROYED: 'Cannot call write after a stream was destroyed',
  ERR_STREAM_ALREADY_FINISHED: 'Cannot call end after a stream was finished'
}

/** What Node says to who writes too late. */
export function writeError(code: keyof typeof MESSAGES): Error {
  return Object.assign(new Error(MESSAGES[code]), { code })
}

/** Refuses a chunk that comes after the end: where no callback and no listener hears of it, the process does. */
export function refuseWrite(response: ServerResponse, callback: Callback | undefined): false {
  const error = writeError('ERR_STREAM_WRITE_AFTER_END')
  process.nextTick(() => {
    callback?.(error)
    response.emit('error', error)
  })
  return false
}
