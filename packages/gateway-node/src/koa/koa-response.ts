import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import {
  isPromise,
  openBody,
  type App,
  type Body,
  type Chunk,
  type Environ,
  type StartResponse
} from '@tsgi/core'
import {
  checkChunk,
  createResponseHead,
  logLine,
  notStarted,
  refusedWrite,
  startedTwice
} from '@tsgi/core/gateway'
import { removeHeaders, withoutWishes } from '../connect/set-head.ts'
import { groupHeaders } from '../group-headers.ts'
import { callAtClose } from './call-at-close.ts'
import { KoaBody } from './koa-body.ts'
import type { KoaContext } from './to-koa.ts'

/** Bodies whose head leaves before their first chunk. */
export const headFirst: WeakSet<object> = new WeakSet<object>()

/** What a middleware answers, put into Koa's context. */
export class KoaResponse {
  readonly #context: KoaContext
  readonly #body: KoaBody
  #head: Parameters<StartResponse> | undefined
  #isApplied = false
  /** The response is over, or was broken off for that reason. */
  #over: { readonly reason: unknown } | undefined
  #close: Body['close']
  #abort: AbortController | undefined

  constructor(context: KoaContext) {
    this.#context = context
    this.#body = new KoaBody(
      error => this.#end(error ?? (context.req.socket.destroyed ? clientLeft() : dropped())),
      excess => {
        logLine(`toKoa: ${excess.message}`, context.environ['tsgi.errors'])
        this.#end(excess)
      }
    )
    const { res } = context
    // The innermost first: those inside are made later.
    callAtClose(res, () => {
      this.#end(res.writableFinished ? undefined : clientLeft())
      this.#body.drop()
    })
  }

  get hasLeft(): boolean {
    return this.#over?.reason !== undefined
  }

  openSignal(): AbortSignal {
    this.#abort = new AbortController()
    if (this.hasLeft) this.#abort.abort(this.#over!.reason)
    return this.#abort.signal
  }

  /** Runs a middleware around what comes after it. */
  async run(app: App, environ: Environ): Promise<void> {
    const body = await app(environ, this.#startResponse)
    try {
      if (Array.isArray(body)) this.#sendArray(body)
      else await this.#sendStream(body)
    } catch (error) {
      this.#end(error)
      throw error
    }
  }

  readonly #startResponse: StartResponse = (...head) => {
    const error = head[2]
    if (this.#head !== undefined && error === undefined) throw startedTwice()
    if (this.#isApplied) throw error
    this.#head = head
    return chunk => {
      checkChunk(chunk)
      return this.#over === undefined ? this.#body.write(chunk) : refusedWrite(this.#over.reason)
    }
  }

  #sendArray(chunks: Chunk[] & { close?: Body['close'] }): void {
    this.#close = chunks.close?.bind(chunks)
    if (this.#over === undefined) this.#answer(length => this.#body.whole(chunks, length))
    else this.#closeBody(this.#over.reason) // it has come after the client had left
  }

  async #sendStream(body: Body): Promise<void> {
    const reader = openBody(body)
    this.#close = reader.close.bind(reader)
    if (this.#over === undefined) await this.#body.begin(reader)
    if (this.#over !== undefined) this.#closeBody(this.#over.reason)
    else if (!this.#answer(length => this.#body.stream(reader, length))) this.#end(undefined)
  }

  // `write('')` sends the head; Koa's is ready when it pipes the body, if nobody outside has put another in its place.
  #sendHead(readable: Readable): void {
    const { res } = this.#context
    headFirst.add(readable)
    const piped = (source: unknown): void => {
      if (source === readable && !res.headersSent) res.flushHeaders()
    }
    res.once('pipe', piped)
  }

  /** Whether a body goes with it. */
  #answer(make: (length: number | undefined) => string | Buffer | Readable): boolean {
    if (this.#head === undefined) throw notStarted()
    const context = this.#context
    const { code, reason, fields, bodiless, contentLength } = createResponseHead(this.#head[0], this.#head[1])
    this.#isApplied = true
    const { res } = context
    const isHead = context.req.method === 'HEAD'
    const body = bodiless || isHead ? undefined : make(contentLength)
    withoutWishes(res, () => {
      context.status = code
      context.message = reason
      if (bodiless) context.body = null
      else context.body = body ?? Readable.from([]) // of HEAD: a text would get its length
      // Koa has guessed some while it took the body. Those of the connection are Koa's.
      removeHeaders(res, CONNECTION)
    })
    for (const [name, value] of Object.entries(groupHeaders(fields))) res.setHeader(name, value)
    if (body === undefined) this.#body.stop()
    else if (!(body instanceof Readable)) res.setHeader('Content-Length', Buffer.byteLength(body))
    else if (this.#body.isBegun) this.#sendHead(body)
    return body !== undefined
  }

  #end(reason: unknown): void {
    this.#body.release()
    if (this.#over === undefined) {
      this.#over = { reason }
      if (reason !== undefined) this.#abort?.abort(reason)
    }
    this.#closeBody(this.#over.reason)
  }

  #closeBody(reason: unknown): void {
    const close = this.#close
    if (close === undefined) return
    this.#close = undefined
    try {
      const closing = reason === undefined ? close() : close(reason)
      if (isPromise(closing)) closing.then(undefined, this.#report)
    } catch (failure) {
      this.#report(failure)
    }
  }

  readonly #report = (failure: unknown): void => {
    logLine(`toKoa: close failed: ${inspect(failure)}`, this.#context.environ['tsgi.errors'])
  }
}

function clientLeft(): DOMException {
  return new DOMException('The client closed the connection', 'AbortError')
}

function dropped(): DOMException {
  return new DOMException('toKoa: another body was put in place of this one', 'AbortError')
}

const CONNECTION = new Set(['connection', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'])
