import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Chunk, HeaderList, StartResponse } from '@tsgi/core'
import { toBytes } from './body.ts'
import { checkHead } from './head.ts'

/** The response as it leaves: "The head", "Framing" and "The body". */
export class Outgoing {
  /** Rejects when the client leaves. */
  readonly left: Promise<never>
  /** The bytes of a body that is whole. */
  inHand: number | undefined = undefined
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #abort: AbortController
  readonly #signal: AbortSignal
  #isCalledOff = false
  #head: { status: string; headers: HeaderList } | undefined = undefined
  #owed: number | undefined = undefined

  constructor(request: IncomingMessage, response: ServerResponse, abort: AbortController) {
    this.#request = request
    this.#response = response
    this.#abort = abort
    this.#signal = abort.signal
    this.left = new Promise<never>((_, reject) => {
      response.on('close', () => {
        if (response.writableFinished) return
        if (!abort.signal.aborted) abort.abort(new DOMException('the client left', 'AbortError'))
        reject(abort.signal.reason as Error)
      })
    })
    this.left.catch(() => {})
  }

  readonly startResponse: StartResponse = (status, headers, error) => {
    if (this.#head !== undefined && error === undefined) throw new Error('startResponse was called twice')
    if (this.#response.headersSent) throw error
    checkHead(status, headers)
    this.#head = { status, headers: headers.map(([name, value]) => [name, value]) }
    return chunk => {
      const sent = this.send(chunk)
      sent.catch(() => {}) // nobody need listen
      if (this.isDone) this.#callOff()
      return sent
    }
  }

  /** Nothing more is pulled: the head is known, and no bytes may follow. */
  get isDone(): boolean {
    return this.#head !== undefined && this.#isBodiless
  }

  /** All the bytes that Content-Length says have left. */
  get isFull(): boolean {
    return this.#owed === 0
  }

  #callOff(): void {
    if (this.#isCalledOff) return
    this.#isCalledOff = true
    setImmediate(() => {
      if (this.#response.writableEnded) return
      this.end()
      this.#abort.abort(new DOMException('nobody takes what is written', 'AbortError'))
    })
  }

  async send(chunk: Chunk): Promise<void> {
    let bytes = toBytes(chunk)
    this.#sendHead()
    this.#signal.throwIfAborted()
    if (this.#isBodiless) return turn()
    if (bytes.length === 0) return this.#response.flushHeaders()
    const isTooLong = this.#owed !== undefined && bytes.length > this.#owed
    if (isTooLong) bytes = bytes.subarray(0, this.#owed)
    if (this.#owed !== undefined) this.#owed -= bytes.length
    if (!this.#response.write(bytes)) await Promise.race([once(this.#response, 'drain'), this.left])
    if (isTooLong) throw new RangeError('body: longer than Content-Length')
  }

  end(): void {
    if (!this.#response.headersSent) this.inHand ??= 0 // a body that had no bytes
    this.#sendHead()
    if (this.#owed !== undefined && this.#owed > 0) throw new RangeError('body: shorter than Content-Length')
    this.#response.end()
  }

  get #isBodiless(): boolean {
    return this.#request.method === 'HEAD' || /^(204|205|304)/.test(this.#head?.status ?? '')
  }

  #sendHead(): void {
    if (this.#response.headersSent) return
    if (this.#head === undefined) throw new Error('startResponse was not called')
    const { status, headers } = this.#head
    const code = Number(status.slice(0, 3))
    const length = headers.find(([name]) => /^content-length$/i.test(name))?.[1]
    const lines = headers.filter(header =>
      code !== 204 && code !== 205 ? true : !/^content-length$/i.test(header[0])
    )
    if (code === 205) lines.push(['Content-Length', '0'])
    if (!this.#isBodiless && length !== undefined) this.#owed = Number(length)
    if (!this.#isBodiless && length === undefined && this.inHand !== undefined) {
      lines.push(['Content-Length', String(this.inHand)])
    }
    this.#response.writeHead(code, status.slice(4), lines.flat())
  }
}
