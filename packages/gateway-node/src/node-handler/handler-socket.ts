import { EventEmitter } from 'node:events'
import { getDefaultHighWaterMark } from 'node:stream'
import type { Environ } from '@tsgi/core'
import type { HandlerAnswer } from './handler-answer.ts'
import type { HandlerRequest } from './handler-request.ts'
import type { HandlerResponse } from './handler-response.ts'

/** What Node's `end` does to a socket's state: it uncorks, and here nothing is corked. */
const WRITABLE_STATE = { corked: 0 }
const HIGH_WATER_MARK = getDefaultHighWaterMark(false)

/**
 * The connection as a handler sees it: who the client is, whether it is still there, and a way to break off. There are no
 * bytes to be read or written: those are the gateway's.
 */
export class HandlerSocket extends EventEmitter {
  readonly readableHighWaterMark: number = HIGH_WATER_MARK
  readonly writableHighWaterMark: number = HIGH_WATER_MARK
  /** Not 0: Node would cork and uncork it for each response. */
  readonly writableCorked = 1
  readonly _writableState: typeof WRITABLE_STATE = WRITABLE_STATE
  destroyed = false
  readable = true
  writable = true
  /** Node's name: whether `finish` must not be emitted any more. */
  _hadError = false
  /** Node's name: the response that is being sent. */
  _httpMessage: HandlerResponse | null = null
  readonly #environ: Environ
  readonly #answer: HandlerAnswer
  #timer: NodeJS.Timeout | undefined
  timeout = 0

  constructor(environ: Environ, answer: HandlerAnswer) {
    super()
    this.#environ = environ
    this.#answer = answer
  }

  get remoteAddress(): string | undefined {
    return this.#environ.REMOTE_ADDR
  }

  get remotePort(): number | undefined {
    const port = this.#environ.REMOTE_PORT
    return port === undefined ? undefined : Number(port)
  }

  get remoteFamily(): string | undefined {
    const address = this.#environ.REMOTE_ADDR
    return address === undefined ? undefined : address.includes(':') ? 'IPv6' : 'IPv4'
  }

  get localPort(): number {
    return Number(this.#environ.SERVER_PORT)
  }

  get encrypted(): boolean {
    return this.#environ['tsgi.url_scheme'] === 'https'
  }

  /** Tests, and what stands in for a proxy, set what a socket of TLS has as a plain property. */
  set encrypted(value: boolean) {
    Object.defineProperty(this, 'encrypted', { value, writable: true, configurable: true, enumerable: true })
  }

  get writableLength(): number {
    return this.#answer.queued
  }

  get closed(): boolean {
    return this.destroyed
  }

  /** No write to it ever fails. */
  get errored(): null {
    return null
  }

  address(): { port: number } {
    return { port: this.localPort }
  }

  cork(): void {}
  uncork(): void {}
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  pause(): this {
    return this
  }
  resume(): this {
    return this
  }

  /** Nothing may be written; `write('', callback)` asks whether what was written before is on its way, and so it is. */
  write(chunk?: unknown, callback?: () => void): true {
    if (chunk !== '') throw new Error("fromNodeHandler: the socket is the gateway's; write to the response")
    if (callback !== undefined) process.nextTick(callback)
    return true
  }

  /** As a client that has its answer sees it, there is nothing to end: the gateway keeps the connection or closes it. */
  end(): this {
    return this
  }

  /** Breaks the response off, unless it is whole already. */
  destroy(error?: Error): this {
    if (this.destroyed) return this
    this.destroyed = true
    if (error !== undefined) process.nextTick(emitError, this, error)
    this.#answer.breakOff(error)
    return this
  }

  destroySoon(): void {
    this.destroy()
  }

  resetAndDestroy(): this {
    return this.destroy()
  }

  /** Milliseconds without a byte in either direction, after which `timeout` is emitted, or else the response is broken off. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    this.timeout = milliseconds
    if (callback !== undefined) this.once('timeout', callback)
    this.stopTimer()
    if (milliseconds > 0 && !this.destroyed) {
      this.#timer = setTimeout(() => this.#timedOut(), milliseconds).unref()
    }
    return this
  }

  /** Something has come or gone. */
  touch(): void {
    this.#timer?.refresh()
  }

  stopTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #timedOut(): void {
    const response = this._httpMessage
    const request = response?.req as HandlerRequest | undefined
    // As Node does: a request that has come whole hears of none.
    const heard = [
      request?.complete === false && request.emit('timeout', this),
      response?.emit('timeout', this),
      this.emit('timeout')
    ]
    if (!heard.includes(true)) this.destroy()
  }
}

/** Node's server listens, too, so that an error nobody hears of is none of the process. */
function emitError(socket: HandlerSocket, error: Error): void {
  if (socket.listenerCount('error') > 0) socket.emit('error', error)
}
