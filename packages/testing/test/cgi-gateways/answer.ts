import { openBody, type Body, type Chunk, type Environ, type StartResponse } from '@tsgi/core'
import {
  BodyMeter,
  createEnviron,
  createResponseHead,
  errorResponse,
  type Peer,
  type RawRequest,
  type ResponseHead
} from '@tsgi/core/gateway'
import type { GatewaySetup } from '@tsgi/testing/gateway'

/** A request as a front server has sent it. */
export interface CgiRequest {
  readonly raw: RawRequest
  readonly peer: Peer
  readonly input: AsyncIterable<Uint8Array>
  /** Fires when the front server has gone. */
  readonly abort: AbortController
}

/** Where the response goes. */
export interface Sink {
  /** Resolves when the front server takes more, rejects when it has gone. */
  send(bytes: Uint8Array): Promise<void>
  end(): void
  /** Ends so that nobody takes the half for the whole. */
  breakOff(): void
}

const encoder = new TextEncoder()

/** Calls the app, and answers as a CGI program does. A reference for the suite, and no more than it asks for. */
export async function answer(setup: GatewaySetup, request: CgiRequest, sink: Sink): Promise<void> {
  const { raw, peer, input, abort } = request
  const { signal } = abort
  let environ: Environ | undefined
  let head: ResponseHead | undefined
  let meter: BodyMeter | undefined
  let inHand: number | undefined
  let isSent = false

  function report(error: unknown): void {
    setup.errors.write(`${String(error)}\n`)
    setup.onError(error, environ)
  }
  const start: StartResponse = (status, headers, error) => {
    if (head !== undefined && error === undefined) throw new Error('startResponse: called twice')
    if (isSent) throw error
    head = createResponseHead(status, headers)
    if (head.fields.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'status')) {
      throw new TypeError('startResponse: the header Status is the gateway’s')
    }
    return chunk => send(chunk)
  }
  async function sendHead(): Promise<void> {
    if (isSent) return
    if (head === undefined) throw new Error('startResponse: was not called')
    isSent = true
    const { code, reason, fields, contentLength, bodiless } = head
    if (contentLength !== undefined && !isBodiless()) meter = new BodyMeter(contentLength)
    let text = `Status: ${code} ${reason}\r\n`
    for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`
    if (inHand !== undefined && contentLength === undefined && !bodiless)
      text += `Content-Length: ${inHand}\r\n`
    await sink.send(Buffer.from(`${text}\r\n`, 'latin1'))
  }
  const isBodiless = (): boolean => raw.method === 'HEAD' || head?.bodiless === true
  async function send(chunk: Chunk): Promise<void> {
    await sendHead()
    if (isBodiless() || chunk.length === 0) return
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk
    const allowed = meter === undefined ? bytes.length : meter.take(bytes.length)
    if (allowed > 0) await sink.send(bytes.subarray(0, allowed))
    if (meter?.excess !== undefined) throw meter.excess
  }
  async function read(reader: ReturnType<typeof openBody>): Promise<void> {
    for (;;) {
      if (isBodiless() && head !== undefined) break
      const chunk = await Promise.race([reader.pull(), gone])
      if (chunk === undefined) break
      await send(chunk)
    }
    await sendHead()
    if (meter?.shortfall !== undefined) throw meter.shortfall
  }
  const gone = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason))
  )
  gone.catch(() => {})

  let reader: ReturnType<typeof openBody> | undefined
  let reason: unknown
  let isWhole = false
  try {
    environ = createEnviron(
      raw,
      peer,
      { openInput: () => input, openSignal: () => signal, earlyHints: undefined },
      {
        errors: setup.errors,
        multiprocess: false,
        runOnce: false,
        maxHeaderCount: 100,
        maxBodySize: 1_000_000,
        trust: undefined
      }
    )
    const body: Body = await setup.app(environ, start)
    if (Array.isArray(body))
      inHand = (body as Chunk[]).reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0)
    reader = openBody(body)
    signal.throwIfAborted()
    await read(reader)
    isWhole = true
  } catch (error) {
    reason = error
    // A front server that has gone hears of nothing, and is no error.
    if (error !== signal.reason) {
      if (environ !== undefined) report(error)
      if (!isSent) {
        const { status, headers, body } = errorResponse(error)
        head = createResponseHead(status, headers)
        meter = undefined
        await send(body).then(
          () => (isWhole = true),
          () => {}
        )
      } else isWhole = meter?.excess !== undefined
      if (!signal.aborted) abort.abort(error)
    }
  }
  if (isWhole) sink.end()
  else sink.breakOff()
  try {
    await (reason === undefined ? reader?.close() : reader?.close(reason))
  } catch (error) {
    report(error)
  }
}
