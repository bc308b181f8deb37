import { isPromise, openBody, toBytes, type App, type Body, type Chunk, type Environ } from '@tsgi/core'
import { createEnviron, type EnvironSource } from '@tsgi/core/gateway'
import { FetchEnding } from './fetch-ending.ts'
import type { FetchSettings } from './fetch-options.ts'
import { isHttp10, nodeExchangeOf } from './node-exchange.ts'
import { FetchPeer, readRequest, splitUrl, type RequestUrl } from './raw-request.ts'
import { remoteAddressOf, type RemoteAddress } from './remote-address.ts'
import { RequestInput } from './request-input.ts'
import { serverAddressOf } from './server-address.ts'

/** One request and its response: calls the app and hands its body out, whole or as a stream that is pulled. */
export class FetchExchange extends FetchEnding implements EnvironSource {
  readonly #app: App
  readonly earlyHints: undefined = undefined

  constructor(app: App, request: Request, rest: readonly unknown[], settings: FetchSettings) {
    super(request, rest, settings)
    this.#app = app
  }

  /** Resolves when the head is known to be the last word; never rejects. */
  run(): Promise<Response> {
    try {
      this.environ = this.#createEnviron()
      this.accept(this.#app(this.environ, this.outgoing.startResponse))
    } catch (error) {
      this.fail(error)
    }
    return this.outgoing.response
  }

  openInput(): AsyncIterable<Uint8Array> {
    // Deno gives no body of a request that was answered.
    if (this.state === 'over') return RequestInput.late()
    const { environ, settings, request } = this
    this.input = new RequestInput(request.body, environ?.CONTENT_LENGTH, settings.maxBodySize)
    return this.input
  }

  #createEnviron(): Environ {
    const { request, rest, settings } = this
    const url = splitUrl(request.url)
    const { address, port } = this.#remoteAddress()
    const server = url.authority === '' ? serverAddressOf(rest[0]) : url
    const peer = new FetchPeer(server.authority, settings.scheme ?? server.scheme, address, port)
    const environ = createEnviron(readRequest(request, url, this.#protocol(url)), peer, this, settings)
    ;(environ as Environ & { 'fetch.arguments': unknown })['fetch.arguments'] = this.rest
    return environ
  }

  // A Request does not tell; some servers do beside it, and HTTP/1.1 names a host always.
  #protocol({ authority }: RequestUrl): string {
    const { request, rest } = this
    const isOld =
      isHttp10(nodeExchangeOf(request, rest[0])) || (authority === '' && !request.headers.has('host'))
    return isOld ? 'HTTP/1.0' : 'HTTP/1.1'
  }

  #remoteAddress(): RemoteAddress {
    const { addressHeader } = this.settings
    if (addressHeader === undefined) return remoteAddressOf(this.request, this.rest[0])
    return { address: this.request.headers.get(addressHeader) ?? undefined, port: undefined }
  }

  protected respond(body: Body): void {
    try {
      if (Array.isArray(body)) this.#sendArray(body)
      else this.#sendStream(body)
    } catch (error) {
      this.fail(error)
    }
  }

  #sendArray(chunks: readonly Chunk[] & { close?: Body['close'] }): void {
    if (typeof chunks.close === 'function') this.close = chunks.close.bind(chunks)
    if (this.state !== 'running') {
      this.closeBody(this.reason)
      return
    }
    if (this.outgoing.sendWhole(chunks, this.close === undefined ? Infinity : AT_ONCE)) {
      this.ended()
    } else {
      // What was written is on its way already, the length does not fit, or somebody wants to know when it is taken.
      this.watch()
      this.#pull(openBody(pieces(chunks)))
    }
  }

  #sendStream(body: Body): void {
    if (body instanceof Response) {
      throw new TypeError(
        'toFetch: the app returned a Response; it is a Fetch handler: make it an app by fromFetch(handler)'
      )
    }
    const reader = openBody(body)
    this.close = reader.close.bind(reader)
    if (this.state !== 'running') {
      // It arrived after the client had gone.
      this.closeBody(this.reason)
      return
    }
    this.watch()
    this.#pull(reader)
  }

  /** Pulls a chunk for the head, and then one whenever the client has taken those before. */
  #pull(reader: { pull(): Chunk | undefined | Promise<Chunk | undefined> }): void {
    const { outgoing } = this
    let pulling = false
    const take = (chunk: Chunk | undefined): void => {
      pulling = false
      if (this.state !== 'running') return
      try {
        if (chunk === undefined || !outgoing.carriesBody || !outgoing.send(chunk)) this.#finish()
      } catch (error) {
        this.fail(error)
      }
    }
    const failed = (error: unknown): void => this.fail(error)
    const pull = (): void => {
      if (pulling || this.state !== 'running') return
      try {
        if (outgoing.complete) {
          this.#finish()
          return
        }
        pulling = true
        const next = reader.pull()
        if (isPromise(next)) next.then(take, failed)
        else take(next)
      } catch (error) {
        this.fail(error)
      }
    }
    outgoing.pullBy(pull)
  }

  #finish(): void {
    const excess = this.outgoing.excess
    this.outgoing.end(() => this.ended(excess))
  }
}

/** Bytes of a whole body that nobody waits for: connections hold as much. */
const AT_ONCE = 64 * 1024

/** The chunks of an array, large ones in pieces: what a server takes is taken, however much the client does. */
function* pieces(chunks: readonly Chunk[]): Generator<Chunk, void, undefined> {
  for (const chunk of chunks) {
    if (chunk.length <= AT_ONCE) yield chunk
    else {
      const bytes = toBytes(chunk)
      for (let at = 0; at < bytes.length; at += AT_ONCE) yield bytes.subarray(at, at + AT_ONCE)
    }
  }
}
