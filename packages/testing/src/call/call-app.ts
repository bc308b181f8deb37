import {
  describeValue,
  getHeader,
  openBody,
  toBytes,
  type App,
  type Chunk,
  type HeaderList,
  type Status
} from '@tsgi/core'
import { isAbortError } from '@tsgi/core/gateway'
import { createEnviron, type EnvironInit } from '../create-environ.ts'
import type { CallOptions, CallResult } from './options.ts'
import { Reading } from './reading.ts'
import { requestBody } from './request-body.ts'

type Reader = ReturnType<typeof openBody>

/** Calls an app in process, as a gateway does. */
export async function callApp(
  app: App<any>,
  init: EnvironInit,
  url: string,
  options: CallOptions
): Promise<CallResult> {
  const abort = new AbortController()
  const reading = new Reading(options)
  let errors = ''
  let started: { status: Status; headers: HeaderList } | undefined
  let sent = false
  let ended = false
  let array = false
  let thrown: unknown

  function send(chunk: Chunk, list: Uint8Array[]): void {
    if (ended) throw new Error('call: a chunk was written after the response had ended')
    if (started === undefined) throw new Error('call: a chunk came before startResponse was called')
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      throw new TypeError(`call: a chunk must be a string or a Uint8Array, got ${describeValue(chunk)}`)
    }
    sent = true
    if (!reading.hasLeft && !isBodiless()) reading.take(toBytes(chunk), list)
  }

  /** By the method that the client has sent, which a layer may change, or by the status. */
  function isBodiless(): boolean {
    return init.REQUEST_METHOD === 'HEAD' || /^(204|205|304) /.test(started?.status ?? '')
  }

  async function read(reader: Reader): Promise<void> {
    for (;;) {
      // As a gateway does: it pulls until the head is known, and closes then.
      if (started !== undefined && isBodiless()) return
      reading.look()
      const pause = reading.pause()
      if (pause !== undefined && !reading.hasLeft) await Promise.race([pause, reading.left])
      if (reading.hasLeft) return
      const chunk = await Promise.race([reader.pull(), reading.left])
      if (reading.hasLeft || chunk === undefined) return
      if (chunk.length > 0) send(chunk, reading.chunks)
    }
  }

  const environ = createEnviron({
    'tsgi.input': requestBody(options),
    'tsgi.errors': { write: (text: string) => void (errors += text) },
    'tsgi.signal': abort.signal,
    ...init
  })
  let reader: Reader | undefined
  try {
    const pending = app(environ, (status, headers, error) => {
      if (started !== undefined && error === undefined)
        throw new Error('call: startResponse was called twice')
      if (sent) throw error
      started = { status, headers }
      return chunk => {
        send(chunk, reading.written)
        return reading.pause()
      }
    })
    if (options.leaveAt === 0) leave()
    const body = await pending
    array = Array.isArray(body)
    reader = openBody(body)
    await read(reader)
    if (options.leaveAt === 'end') reading.leave()
    if (started === undefined && !reading.hasLeft) throw new Error('call: startResponse was never called')
  } catch (error) {
    // Work that is called off when the client leaves is no failure.
    if (!(reading.hasLeft && isAbortError(error))) thrown = error
  }

  function leave(): void {
    reading.leave()
    abort.abort(new DOMException('call: the client went away', 'AbortError'))
  }

  ended = true
  if (reading.hasLeft && !abort.signal.aborted) leave()
  const reason: unknown = reading.hasLeft ? abort.signal.reason : thrown
  if (reason !== undefined && !abort.signal.aborted) abort.abort(reason)
  try {
    await (reason === undefined ? reader?.close() : reader?.close(reason))
  } catch (error) {
    errors += `close: ${String(error)}\n`
  }
  const { bytes } = reading
  const headers = started?.headers ?? []
  return {
    url,
    status: started?.status,
    headers,
    header: name => getHeader(headers, name),
    chunks: reading.chunks,
    written: reading.written,
    bytes,
    text: new TextDecoder().decode(bytes),
    error: thrown,
    errors,
    array,
    closed: { count: reader === undefined ? 0 : 1, reason }
  }
}
