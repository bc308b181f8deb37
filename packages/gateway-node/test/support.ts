import type { App, Environ } from '@tsgi/core'
import { serve, type RunningServer, type ServeOptions } from '@tsgi/gateway-node'
import { eventually } from '@tsgi/test-support'
import { RawClient } from '@tsgi/testing/gateway'

export { eventually } from '@tsgi/test-support'
export { chunked, get, post, request } from '@tsgi/testing/gateway'

/** A server for one test, and what it reported. */
export interface Fixture extends AsyncDisposable {
  server: RunningServer
  log: () => string
  errors: unknown[]
  /** A raw connection, with those bytes sent. */
  connect(bytes: string): Promise<RawClient>
}

export async function start(app: App, options: ServeOptions = {}): Promise<Fixture> {
  let log = ''
  const errors: unknown[] = []
  const clients: RawClient[] = []
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
      const client = await RawClient.connect({ port: server.port, host: '127.0.0.1' })
      clients.push(client)
      client.send(bytes)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.destroy()
      await server.close()
    }
  }
}

/** Waits until a count has begun to rise, and rises no more. */
export async function standsStill(count: () => number): Promise<void> {
  await eventually(() => count() > 10)
  let before = -1
  await eventually(() => {
    const still = count() === before
    before = count()
    return still
  })
}

/**
 * Intervals of exactly so many milliseconds run when they are told to, and not by the clock: a deadline that must not pass cannot
 * while a busy machine stands still.
 */
export function holdIntervals(milliseconds: number): Disposable & HeldIntervals {
  const real = globalThis.setInterval
  const held: (() => void)[] = []
  const hold = (callback: () => void, delay?: number): NodeJS.Timeout => {
    if (delay !== milliseconds) return real(callback, delay)
    held.push(callback)
    return real(() => {}, 2 ** 30)
  }
  globalThis.setInterval = hold
  return {
    get held() {
      return held.length
    },
    tick() {
      for (const callback of held) callback()
    },
    [Symbol.dispose]() {
      globalThis.setInterval = real
    }
  }
}

interface HeldIntervals {
  /** How many there have been. */
  readonly held: number
  tick(): void
}

export function later(milliseconds = 0): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

/** The request body, one character per byte. */
export async function readAll(environ: Environ): Promise<string> {
  let text = ''
  for await (const chunk of environ['tsgi.input']) text += Buffer.from(chunk).toString('latin1')
  return text
}
