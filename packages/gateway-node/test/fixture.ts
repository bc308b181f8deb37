import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import type { App, Body, Chunk } from '@tsgi/core'
import { serve, type RunningServer, type ServeOptions } from '@tsgi/gateway-node'
import { parseResponse, type WireResponse } from './parse-response.ts'

/** A server for one test, and what it reported. */
export interface Fixture extends AsyncDisposable {
  server: RunningServer
  log: () => string
  errors: unknown[]
  /** A raw connection, with those bytes sent. */
  connect(bytes: string): Promise<Client>
}

export async function start(app: App, options: ServeOptions = {}): Promise<Fixture> {
  let log = ''
  const errors: unknown[] = []
  const clients: Client[] = []
  const server = await serve(app, {
    port: 0,
    hostname: '127.0.0.1',
    closeTimeout: 1,
    onError: error => errors.push(error),
    errors: { write: text => (log += text) },
    ...options
  })
  return {
    server,
    errors,
    log: () => log,
    async connect(bytes) {
      const client = new Client(server.port)
      clients.push(client)
      await once(client.socket, 'connect')
      client.send(bytes)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.destroy()
      await server.close()
    }
  }
}

/** A raw client that a test drives step by step. */
export class Client {
  readonly socket: Socket
  received = ''
  ended = false
  reset = false
  closed = false
  #changed: (() => void)[] = []

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (data: string) => this.#note(() => (this.received += data)))
    this.socket.on('end', () => this.#note(() => (this.ended = true)))
    this.socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#note(() => (this.reset ||= error.code === 'ECONNRESET'))
    )
    this.socket.on('close', () => this.#note(() => (this.closed = true)))
  }

  send(bytes: string): void {
    this.socket.write(bytes, 'latin1')
  }

  /** Waits until the condition holds; fails after three seconds. */
  until(condition: () => boolean): Promise<void> {
    return eventually(condition, check => this.#changed.push(check))
  }

  response(isHead = false): WireResponse {
    const parsed = parseResponse(this.received, isHead)
    if (parsed === undefined) throw new Error(`no response in ${JSON.stringify(this.received)}`)
    return parsed.response
  }

  #note(change: () => void): void {
    change()
    for (const check of this.#changed) check()
  }
}

/** Waits until the condition holds; fails after three seconds, so that nothing hangs. */
export function eventually(condition: () => boolean, subscribe?: (check: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 3000
    const timer = setInterval(check, 5)
    subscribe?.(check)
    check()
    function check(): void {
      if (condition()) {
        clearInterval(timer)
        resolve()
      } else if (Date.now() > deadline) {
        clearInterval(timer)
        reject(new Error(`did not come true: ${String(condition)}`))
      }
    }
  })
}

/** A body that counts what happens to it. */
export class CountedBody {
  pulled = 0
  returned = 0
  closes: unknown[] = []
  readonly #next: (index: number) => Chunk | undefined | Promise<Chunk | undefined>

  constructor(next: (index: number) => Chunk | undefined | Promise<Chunk | undefined>) {
    this.#next = next
  }

  get body(): Body {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const value = await this.#next(this.pulled++)
          return value === undefined ? { done: true, value } : { done: false, value }
        },
        return: async () => {
          this.returned++
          return { done: true, value: undefined }
        }
      }),
      close: (error?: unknown) => {
        this.closes.push(error)
      }
    }
  }
}

export function later(milliseconds = 0): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
