import { ServerResponse } from 'node:http'
import type { HeaderList } from '@tsgi/core'
import { groupHeaders } from '../group-headers.ts'
import type { Callback, PushedAnswer } from '../node-handler/pushed-answer.ts'
import { captureHead } from './capture-head.ts'
import { readArguments } from './read-arguments.ts'
import { readSetHead, removeHeaders, restoreSetHead, type SetHead } from './set-head.ts'

/** What Node keeps in these fields. */
interface Fields {
  _header: string | null
  _hasBody: boolean
  _implicitHeader(): void
  flush(): void
}

type Methods = Record<'writeHead' | 'write' | 'end' | 'flushHeaders', (...args: any[]) => unknown>

const taps = new WeakMap<ServerResponse, number>()

/** Stands for a head that the framework has given and the client has not: Node asks only whether there is one. */
const PENDING = ' '

/**
 * Takes what a framework writes to a response, so that it goes through the stages of a middleware before it reaches the same
 * response again. The methods are replaced on the object, as compression does, so that others can be stacked inside and
 * outside; whoever writes to the client does so within `asWire`.
 */
export class ResponseTap {
  readonly #response: ServerResponse
  readonly #answer: PushedAnswer
  /** The way to the client: Node's methods, or those of who has replaced them before. */
  readonly #outside: Methods
  readonly #leftOut: HeaderList = []
  /** What had been set before the middleware was met, outside of it. */
  readonly #before: SetHead
  /** How many taps stand between this one and the client. */
  readonly level: number
  #isWire = false
  #state: 'taking' | 'released' | 'dropping' = 'taking'
  #hasHead = false
  #wireHeader: string | null

  constructor(response: ServerResponse, answer: PushedAnswer) {
    this.#response = response
    this.#answer = answer
    this.#wireHeader = this.#fields._header
    this.level = taps.get(response) ?? 0
    taps.set(response, this.level + 1)
    this.#outside = pick(response)
    this.#before = readSetHead(response)
    const { writeHead, write, end, flushHeaders } = this.#outside
    const own = response as unknown as Record<string, unknown>
    own['writeHead'] = this.#take(writeHead, args => this.#writeHead(args))
    own['write'] = this.#take(write, args => this.#write(args))
    own['end'] = this.#take(end, args => this.#end(args))
    own['flushHeaders'] = this.#take(flushHeaders, () => this.#flush())
    // What compression offers: what a stage holds leaves by itself when nothing follows in the same turn.
    own['flush'] = this.#take(
      () => {},
      () => this.#flush()
    )
    this.#define('writableNeedDrain', false)
  }

  get isHeadSent(): boolean {
    return (this.#isWire ? this.#fields._header : this.#wireHeader) !== null
  }

  /** Does what reaches the client: the response is as it was before, and as the client knows it. */
  asWire<T>(work: () => T): T {
    if (this.#isWire || this.#state === 'released') return work()
    const response = this.#response
    const fields = this.#fields
    const inside = pick(response)
    Object.assign(response, this.#outside)
    fields._header = this.#wireHeader
    this.#isWire = true
    try {
      return work()
    } finally {
      this.#isWire = false
      this.#wireHeader = fields._header
      if (this.#hasHead) fields._header ??= PENDING
      Object.assign(response, inside)
    }
  }

  /** Puts the head that has gone through the middleware in place of what the framework had set. */
  replaceHeaders(list: readonly string[]): void {
    const response = this.#response
    removeHeaders(response)
    this.#fields._hasBody = response.req.method !== 'HEAD'
    // Beside the real connection these mean what the framework meant by them.
    const all = [
      ...list,
      ...this.#leftOut.filter(([name]) => name.toLowerCase() !== 'transfer-encoding').flat()
    ]
    for (const [name, value] of Object.entries(groupHeaders(all))) response.setHeader(name, value)
  }

  /**
   * Whoever writes from now on writes to the client: the middleware has failed before the head, and another answers. The head
   * of the answer that failed is forgotten: its ETag or Set-Cookie would lie about the other.
   */
  release(): void {
    this.#state = 'released'
    this.#fields._header = this.#wireHeader
    this.#fields._hasBody = this.#response.req.method !== 'HEAD'
    restoreSetHead(this.#response, this.#before)
    delete (this.#response as { writableEnded?: boolean }).writableEnded
  }

  /** What the framework still writes has no reader: it may end in peace. */
  drop(): void {
    if (this.#state === 'taking') this.#state = 'dropping'
  }

  drained(): void {
    if (!this.#response.writableNeedDrain) return
    this.#define('writableNeedDrain', false)
    // With the level, so that those who wait outside do not take it for theirs.
    process.nextTick(() => this.#response.emit('drain', this.level))
  }

  #take(outside: (...args: any[]) => unknown, taken: (args: unknown[]) => unknown): unknown {
    return (...args: unknown[]): unknown =>
      this.#state === 'released' ? Reflect.apply(outside, this.#response, args) : taken(args)
  }

  get #fields(): Fields {
    return this.#response as unknown as Fields
  }

  #writeHead(args: unknown[]): ServerResponse {
    const head = captureHead(this.#response, args, this.#leftOut)
    this.#answer.start(head)
    this.#hasHead = true
    this.#fields._header ??= PENDING
    return this.#response
  }

  #write(args: unknown[]): boolean {
    const { chunk, callback } = readArguments('write', args)
    return this.#push(chunk!, callback)
  }

  #push(chunk: string | Uint8Array, callback: Callback | undefined): boolean {
    if (this.#answer.isEnded) return this.#refuse(callback)
    if (!this.#hasHead) this.#fields._implicitHeader()
    if (this.#state === 'dropping' || !this.#fields._hasBody) {
      if (callback !== undefined) process.nextTick(callback)
      return true
    }
    const hasRoom = this.#answer.send(chunk, callback)
    if (!hasRoom) this.#define('writableNeedDrain', true)
    return hasRoom
  }

  #end(args: unknown[]): ServerResponse {
    const response = this.#response
    const { chunk, callback } = readArguments('end', args)
    if (this.#answer.isEnded) {
      if (chunk !== undefined) this.#refuse(callback)
      else if (callback !== undefined) response.once('finish', callback)
      return response
    }
    if (chunk !== undefined) this.#push(chunk, undefined)
    else if (!this.#hasHead) this.#fields._implicitHeader()
    if (callback !== undefined) response.once('finish', callback)
    this.#define('writableEnded', true)
    this.#answer.end()
    return response
  }

  #flush(): void {
    if (this.#answer.isEnded || this.#state === 'dropping') return
    if (!this.#hasHead) this.#fields._implicitHeader()
    void this.#answer.send('', undefined)
  }

  #refuse(callback: Callback | undefined): boolean {
    const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' })
    process.nextTick(() => {
      callback?.(error)
      this.#response.emit('error', error)
    })
    return false
  }

  // Over Node's accessors, which know only what has reached the client.
  #define(name: 'writableNeedDrain' | 'writableEnded', value: boolean): void {
    Object.defineProperty(this.#response, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true
    })
  }
}

function pick(response: ServerResponse): Methods {
  const { writeHead, write, end, flushHeaders } = response as unknown as Methods
  return { writeHead, write, end, flushHeaders }
}
