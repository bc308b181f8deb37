import { getHeader, type HeaderList, type Status } from '@tsgi/core'
import type { EnvironInit } from '../create-environ.ts'
import type { CallOptions, CallResult } from './options.ts'
import { Reading } from './reading.ts'
import { isWhole, requestBody } from './request-body.ts'

type Chunks = ReadableStreamDefaultReader<Uint8Array>

/** Calls a live server by the runtime's `fetch`. */
export async function callUrl(url: string, init: EnvironInit, options: CallOptions): Promise<CallResult> {
  const abort = new AbortController()
  const reading = new Reading(options)
  let status: Status | undefined
  let headers: HeaderList = []
  let reader: Chunks | undefined
  let thrown: unknown
  try {
    const request = createRequest(init, options, abort.signal)
    const response = await fetch(url, request)
    status = `${response.status} ${response.statusText}`
    headers = headerList(response.headers)
    reader = response.body?.getReader()
    if (reader !== undefined) await read(reader, reading)
    if (options.leaveAt === 'end') reading.leave()
  } catch (error) {
    thrown = error
  }
  if (reading.hasLeft) {
    abort.abort(new DOMException('call: the client went away', 'AbortError'))
    await reader?.cancel().catch(() => {})
  }
  const { bytes } = reading
  return {
    url,
    status,
    headers,
    header: name => getHeader(headers, name),
    chunks: reading.chunks,
    written: [],
    bytes,
    text: new TextDecoder().decode(bytes),
    error: thrown,
    errors: '',
    array: false,
    closed: undefined
  }
}

async function read(reader: Chunks, reading: Reading): Promise<void> {
  for (;;) {
    reading.look()
    if (reading.hasLeft) return
    await reading.pause()
    const { value } = await reader.read()
    if (value === undefined) return
    if (value.length > 0) reading.take(value, reading.chunks)
  }
}

function createRequest(init: EnvironInit, options: CallOptions, signal: AbortSignal): RequestInit {
  if (options.protocol === 'HTTP/1.0')
    throw new TypeError('call: fetch cannot speak HTTP/1.0 to a live server')
  const { input } = options
  const headers = requestHeaders(init)
  const request = { method: init.REQUEST_METHOD ?? 'GET', headers, redirect: 'manual', signal } as const
  if (isWhole(options)) return input === undefined ? request : { ...request, body: input as string }
  const chunks = requestBody(options)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        await sent()
        throw error
      }
    }
  })
  // `half` is what all runtimes that send streams ask for.
  return Object.assign(request, { body, duplex: 'half' })
}

/**
 * Gives the runtime time to send what it has of a body: Deno's `fetch` reads ahead while it connects, and sends nothing at all when the
 * body fails before that. Several waits, so that a loop that is late takes its turns all the same.
 */
async function sent(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise<void>(resolve => void setTimeout(resolve, 4))
}

/** What a request header is in environ, backwards. */
function requestHeaders(init: EnvironInit): [string, string][] {
  // Else fetch asks for codings, and takes them off, and a test would not see what it sees in process.
  const headers: [string, string][] =
    init.HTTP_ACCEPT_ENCODING === undefined ? [['accept-encoding', 'identity']] : []
  for (const [key, value] of Object.entries(init)) {
    if (PLACE.has(key) || value === undefined) continue
    const name = key === 'CONTENT_TYPE' ? key : /^HTTP_(.+)/.exec(key)?.[1]
    if (name === undefined) {
      throw new TypeError(
        `call: a live server cannot be told ${key}; leave it out, or call the app in process`
      )
    }
    headers.push([name.toLowerCase().replaceAll('_', '-'), value as string])
  }
  return headers
}

function headerList(headers: Headers): HeaderList {
  return [...headers]
}

/** What says where the request goes, and not with which headers. fetch sets the length itself. */
const PLACE = new Set([
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'REQUEST_URI',
  'QUERY_STRING',
  'CONTENT_LENGTH'
])
