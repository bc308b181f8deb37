import { once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import type { WireClient, WireResponse } from '../gateway/wire.ts'
import { eventually } from './eventually.ts'
import { parseResponse } from './parse-response.ts'

export interface ClientSettings {
  /** Is applied to what is sent. Default: nothing is changed. */
  rewrite?: (bytes: string) => string
  /** Milliseconds that `until` waits. Default: 3000. */
  limit?: number
}

/** A raw client that a test drives step by step. */
export class RawClient implements WireClient {
  readonly socket: Socket
  received = ''
  ended = false
  reset = false
  closed = false
  readonly #rewrite: (bytes: string) => string
  readonly #limit: number
  #checks: (() => void)[] = []

  static async connect(to: NetConnectOpts, settings: ClientSettings = {}): Promise<RawClient> {
    const client = new RawClient(to, settings)
    await once(client.socket, 'connect')
    return client
  }

  private constructor(to: NetConnectOpts, { rewrite = bytes => bytes, limit = 3000 }: ClientSettings) {
    this.#rewrite = rewrite
    this.#limit = limit
    this.socket = connect({ ...to, allowHalfOpen: true })
    this.socket.setNoDelay(true)
    this.socket.setEncoding('latin1')
    this.socket.on('data', (data: string) => this.#note(() => (this.received += data)))
    this.socket.on('end', () => this.#note(() => (this.ended = true)))
    this.socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#note(() => (this.reset ||= error.code === 'ECONNRESET' || error.code === 'EPIPE'))
    )
    this.socket.on('close', () => this.#note(() => (this.closed = true)))
  }

  get unsent(): number {
    return this.socket.writableLength
  }

  send(bytes: string): void {
    if (this.socket.writable) this.socket.write(this.#rewrite(bytes), 'latin1')
  }

  end(): void {
    this.socket.end()
  }

  leave(): void {
    this.socket.destroy()
  }

  resetNow(): void {
    this.socket.resetAndDestroy()
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  drop(): void {
    this.socket.removeAllListeners('data')
    this.socket.resume()
  }

  /**
   * Whether a connection that is over was reset. Where the reset comes with the last bytes, libuv shows an end in its place; but then the
   * kernel takes no more, as it does after an end.
   */
  wasReset(): Promise<boolean> {
    if (this.reset || this.closed) return Promise.resolve(this.reset)
    return new Promise(resolve => this.socket.write('\0', error => resolve(error instanceof Error)))
  }

  until(condition: () => boolean, what: string = String(condition)): Promise<void> {
    const says = (): string => `${what}; there is ${JSON.stringify(this.received.slice(0, 200))}`
    return eventually(condition, says, this.#limit, check => this.#checks.push(check))
  }

  response(isHead = false): WireResponse {
    const parsed = parseResponse(this.received, isHead)
    if (parsed === undefined) throw new Error(`no response in ${JSON.stringify(this.received.slice(0, 200))}`)
    return parsed.response
  }

  #note(change: () => void): void {
    change()
    for (const check of this.#checks) check()
  }
}
