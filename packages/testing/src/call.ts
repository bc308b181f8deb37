import { getHeader, openBody, type App, type Chunk, type HeaderList, type Status } from '@tsgi/core'
import { createEnviron, readInput, type EnvironInit } from './create-environ.ts'

export interface CallOptions {
  /** The request body, whole or in chunks. */
  input?: string | Uint8Array | Iterable<string | Uint8Array>
  /** Stop reading after that many chunks, as a client that goes away does. Default: read all. */
  leaveAfter?: number
}

export interface CallResult {
  status: Status | undefined
  headers: HeaderList
  /** The first header of that name. */
  header(name: string): string | undefined
  /** Chunks that the body yielded. */
  chunks: Uint8Array[]
  /** Chunks that the app wrote. */
  written: Uint8Array[]
  /** Everything a client receives, in the order in which it leaves. */
  bytes: Uint8Array
  text: string
  /** What was thrown on the way, if anything. */
  error: unknown
  /** What was written to `tsgi.errors`, and what `close` threw. */
  errors: string
  /** Whether the body came as an array, that is, without a promise for a chunk. */
  array: boolean
}

/**
 * Calls an app in process, as a gateway does: pulls the whole body, closes it once, and says what happened. An error is
 * returned, not thrown; after one, as when the client leaves, `tsgi.signal` fires and `close` gets the reason.
 *
 * It shows the body as the app gives it: HEAD, 204 and Content-Length are a gateway's to enforce.
 *
 * @example const { status, text } = await call(app, { PATH_INFO: '/hello' })
 * @example await call(app, { REQUEST_METHOD: 'POST' }, { input: ['na', 'me=Ada'] })
 */
export async function call(
  app: App<any>,
  environ: EnvironInit = {},
  options: CallOptions = {}
): Promise<CallResult> {
  const encoder = new TextEncoder()
  const abort = new AbortController()
  let errors = ''
  let started: { status: Status; headers: HeaderList } | undefined
  let sent = false
  let ended = false
  const all: Uint8Array[] = []
  const result: CallResult = {
    status: undefined,
    headers: [],
    header: name => getHeader(result.headers, name),
    chunks: [],
    written: [],
    bytes: new Uint8Array(0),
    text: '',
    error: undefined,
    errors: '',
    array: false
  }

  function send(chunk: Chunk, list: Uint8Array[]): void {
    if (ended) throw new Error('call: a chunk was written after the response had ended')
    if (started === undefined) throw new Error('call: a chunk came before startResponse was called')
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      throw new TypeError(`call: a chunk must be a string or a Uint8Array, got ${typeof chunk}`)
    }
    // A copy, so that a producer that changes a chunk afterwards is not covered by the same memory.
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : Uint8Array.from(chunk)
    sent = true
    list.push(bytes)
    all.push(bytes)
  }

  const input = options.input ?? []
  const request = createEnviron({
    'tsgi.input': readInput(typeof input === 'string' || input instanceof Uint8Array ? [input] : input),
    'tsgi.errors': { write: (text: string) => void (errors += text) },
    'tsgi.signal': abort.signal,
    ...environ
  })

  let body: Awaited<ReturnType<App>> | undefined
  let reader: ReturnType<typeof openBody> | undefined
  let left = false
  try {
    body = await app(request, (status, headers, error) => {
      if (started !== undefined && error === undefined)
        throw new Error('call: startResponse was called twice')
      if (sent) throw error
      started = { status, headers }
      return chunk => send(chunk, result.written)
    })
    result.array = Array.isArray(body)
    reader = openBody(body)
    while (!left) {
      if (result.chunks.length === options.leaveAfter) {
        left = true
        break
      }
      const chunk = await reader.pull()
      if (chunk === undefined) break
      if (chunk.length > 0) send(chunk, result.chunks)
    }
    if (started === undefined && !left) throw new Error('call: startResponse was never called')
  } catch (error) {
    result.error = error
  }
  ended = true
  const reason = result.error ?? (left ? new Error('call: the client went away') : undefined)
  if (reason !== undefined) abort.abort(reason)
  try {
    await (reason === undefined ? reader?.close() : reader?.close(reason))
  } catch (error) {
    errors += `close: ${String(error)}\n`
  }
  result.status = started?.status
  result.headers = started?.headers ?? []
  result.bytes = concat(all)
  result.text = new TextDecoder().decode(result.bytes)
  result.errors = errors
  return result
}

function concat(chunks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
