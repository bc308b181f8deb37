import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import {
  isPromise,
  openBody,
  type App,
  type Body,
  type BodyReader,
  type Chunk,
  type Environ,
  type StartResponse,
  type Write
} from '@tsgi/core'
import { checkChunk, createResponseHead, logLine, notStarted, startedTwice } from '@tsgi/core/gateway'
import { removeHeaders, withoutWishes } from '../connect/set-head.ts'
import { groupHeaders } from '../group-headers.ts'
import type { KoaContext } from './to-koa.ts'

/** Bodies whose head leaves before their first chunk. */
export const headFirst: WeakSet<object> = new WeakSet<object>()

/** What a middleware answers, put into Koa's context. */
export class KoaResponse {
  readonly #context: KoaContext
  #head: Parameters<StartResponse> | undefined
  #isApplied = false
  #written: Chunk[] = []
  #wake: (() => void) | undefined
  #pending: Promise<Chunk | undefined> | undefined
  #readable: Readable | undefined
  #goOn: (() => void)[] = []
  #close: ((error?: unknown) => void | Promise<void>) | undefined
  #abort: AbortController | undefined

  constructor(context: KoaContext) {
    this.#context = context
    // The innermost first: those inside are made later.
    context.res.prependOnceListener('close', () => this.#closed())
  }

  openSignal(): AbortSignal {
    return (this.#abort = new AbortController()).signal
  }

  /** Runs a middleware around what comes after it. */
  async run(app: App, environ: Environ): Promise<void> {
    const body = await app(environ, this.#startResponse)
    this.#close = Array.isArray(body) ? (body as Body).close?.bind(body) : undefined
    try {
      if (Array.isArray(body)) this.#answer(joined([...this.#written, ...(body as Chunk[])]))
      else await this.#stream(body)
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
    return this.#write
  }

  readonly #write: Write = chunk => {
    checkChunk(chunk)
    if (this.#readable === undefined) {
      this.#written.push(chunk)
      this.#wake?.()
      return
    }
    if (this.#readable.destroyed || chunk.length === 0 || this.#readable.push(toBytes(chunk))) return
    return new Promise(resolve => this.#goOn.push(resolve))
  }

  async #stream(body: Body): Promise<void> {
    const reader = openBody(body)
    this.#close = reader.close.bind(reader)
    // An app may start late, with its first chunk; or write, and yield nothing for long.
    const first = Promise.resolve(reader.pull())
    first.catch(() => {})
    if (this.#written.length === 0) {
      await Promise.race([first, new Promise<void>(resolve => (this.#wake = resolve))])
    }
    this.#pending = first
    this.#answer(this.#createReadable(reader))
  }

  #createReadable(reader: BodyReader): Readable {
    let isPulling = false
    const next = async (): Promise<void> => {
      const readable = this.#readable!
      // A write makes Node read again, before the chunk that was asked for has come: that one will, too.
      if (isPulling) return
      isPulling = true
      try {
        const pending = this.#pending ?? reader.pull()
        this.#pending = undefined
        const chunk = await pending
        isPulling = false
        readable.push(chunk === undefined ? null : toBytes(chunk))
      } catch (error) {
        readable.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#readable = new Readable({
      read: () => {
        for (const goOn of this.#goOn.splice(0)) goOn()
        void next()
      },
      destroy: (error, done) => {
        if (!this.#readable!.readableEnded) this.#end(error ?? abandoned())
        done(error)
      }
    })
    for (const chunk of this.#written) if (chunk.length > 0) this.#readable.push(toBytes(chunk))
    if (this.#written.length > 0) this.#sendHead(this.#readable)
    return this.#readable
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

  #answer(body: string | Buffer | Readable): void {
    if (this.#head === undefined) throw notStarted()
    const context = this.#context
    const { code, reason, fields, bodiless } = createResponseHead(this.#head[0], this.#head[1])
    this.#isApplied = true
    const { res } = context
    const isHead = context.req.method === 'HEAD'
    withoutWishes(res, () => {
      context.status = code
      context.message = reason
      if (bodiless) context.body = null
      else if (isHead) context.body = Readable.from([]) // a text would get its length
      else context.body = body
      // Koa has guessed some while it took the body. Those of the connection are Koa's.
      removeHeaders(res, CONNECTION)
    })
    for (const [name, value] of Object.entries(groupHeaders(fields))) res.setHeader(name, value)
    if (bodiless || isHead) {
      if (body instanceof Readable) this.#end(undefined)
    } else if (!(body instanceof Readable) && !res.hasHeader('Content-Length')) {
      res.setHeader('Content-Length', Buffer.byteLength(body))
    }
  }

  #closed(): void {
    this.#end(this.#context.res.writableFinished ? undefined : abandoned())
  }

  #end(error: unknown): void {
    for (const goOn of this.#goOn.splice(0)) goOn()
    if (error !== undefined) this.#abort?.abort(error)
    const close = this.#close
    if (close === undefined) return
    this.#close = undefined
    try {
      const closing = error === undefined ? close() : close(error)
      if (isPromise(closing)) closing.then(undefined, this.#report)
    } catch (failure) {
      this.#report(failure)
    }
  }

  readonly #report = (failure: unknown): void => {
    logLine(`toKoa: close failed: ${inspect(failure)}`, this.#context.environ['tsgi.errors'])
  }
}

/** The one value that Koa's body is; a single chunk is passed on as it is. */
function joined(chunks: readonly Chunk[]): string | Buffer {
  for (const chunk of chunks) checkChunk(chunk)
  const [chunk = '', ...others] = chunks.filter(({ length }) => length > 0)
  if (others.length > 0) return Buffer.concat([chunk, ...others].map(toBytes))
  return typeof chunk === 'string' ? chunk : toBuffer(chunk)
}

function abandoned(): DOMException {
  return new DOMException('The client closed the connection', 'AbortError')
}

function toBytes(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** Koa takes any other bytes for an object, and makes JSON of it. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const CONNECTION = new Set(['connection', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'])
