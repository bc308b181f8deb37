import { forEachChunk, openBody, type App, type Body, type Chunk } from '@tsgi/core'
import { createEnviron, type EnvironSource } from '@tsgi/core/gateway'
import { chunkedRequests } from './chunked-requests.ts'
import type { Connection } from './connection.ts'
import { Http1Ending } from './http1-ending.ts'
import type { Http1Response } from './http1-response.ts'
import type { ListenerSettings } from './options.ts'

/**
 * One request and its response: calls the app, pulls its body, and ends it, whatever happens. An array from an app that is
 * not asynchronous is sent in the same tick, without a promise or a listener.
 */
export class Exchange extends Http1Ending implements EnvironSource {
  readonly #app: App

  constructor(app: App, transport: Http1Response, connection: Connection, settings: ListenerSettings) {
    super(transport, connection, settings)
    this.#app = app
  }

  run(): void {
    try {
      this.environ = createEnviron(this.transport.readRequest(), this.connection, this, this.settings)
      if (this.transport.comesInChunks) chunkedRequests.add(this.environ)
      this.accept(this.#app(this.environ, this.outgoing.startResponse))
    } catch (error) {
      this.fail(error)
    }
  }

  openInput(): AsyncIterable<Uint8Array> {
    return this.transport.openInput()
  }

  get hasEarlyHints(): boolean {
    return this.transport.hasEarlyHints
  }

  get earlyHints(): EnvironSource['earlyHints'] {
    return this.transport.earlyHints
  }

  protected respond(body: Body): void {
    if (Array.isArray(body)) this.#sendArray(body)
    else void this.#sendStream(body)
  }

  #sendArray(chunks: readonly Chunk[] & { close?: Body['close'] }): void {
    if (typeof chunks.close === 'function') this.close = chunks.close.bind(chunks)
    if (this.state !== 'running') {
      this.closeBody(this.reason)
      return
    }
    try {
      this.outgoing.sendArray(chunks)
    } catch (error) {
      this.fail(error)
      return
    }
    this.ended(false)
  }

  async #sendStream(body: Body): Promise<void> {
    try {
      const reader = openBody(body)
      this.close = reader.close.bind(reader)
      if (this.state !== 'running') {
        // It arrived after the client had gone.
        this.closeBody(this.reason)
        return
      }
      this.watch()
      let cut = false
      const running = (): boolean => this.state === 'running'
      const send = (chunk: Chunk): boolean | Promise<boolean> => {
        const { outgoing } = this
        if (this.state !== 'running' || !outgoing.carriesBody) return false
        const accepted = outgoing.send(chunk)
        cut = outgoing.excess !== undefined
        if (cut) return false
        return accepted === undefined || accepted.then(running)
      }
      if (!this.outgoing.complete) await forEachChunk(reader, send)
      if (this.state !== 'running') return
      this.outgoing.end()
      this.ended(cut)
    } catch (error) {
      this.fail(error)
    }
  }
}
