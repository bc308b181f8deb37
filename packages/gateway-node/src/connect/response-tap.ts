import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Callback, PushedAnswer } from '../node-handler/pushed-answer.ts'
import { callAtEnd } from './call-at-end.ts'
import { captureHead } from './capture-head.ts'
import { readMethods, type Methods } from './methods.ts'
import { OutsideFlush } from './outside-flush.ts'
import { OutsideHead } from './outside-head.ts'
import { readArguments } from './read-arguments.ts'
import { refuseWrite, writeError } from './write-error.ts'

/** What Node keeps in these fields. */
interface Fields {
  _header: string | null
  _hasBody: boolean
  _implicitHeader(): void
}

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
  readonly #head: OutsideHead
  /** How many taps stand between this one and the client. */
  readonly level: number
  #isWire = false
  #state: 'taking' | 'released' | 'dropping' = 'taking'
  #hasHead = false
  readonly #flush = new OutsideFlush()
  #wireHeader: string | null

  constructor(response: ServerResponse, answer: PushedAnswer) {
    this.#response = response
    this.#answer = answer
    this.#wireHeader = this.#fields._header
    this.level = taps.get(response) ?? 0
    taps.set(response, this.level + 1)
    this.#outside = readMethods(response)
    this.#head = new OutsideHead(response)
    const { writeHead, write, end, flushHeaders, flush, on } = this.#outside
    const own = response as unknown as Record<string, unknown>
    own['writeHead'] = this.#take(writeHead, args => this.#writeHead(args))
    own['write'] = this.#take(write, args => this.#write(args))
    own['end'] = this.#take(end, args => this.#end(args))
    own['flushHeaders'] = this.#take(flushHeaders, () => this.#flushHead())
    // What compression offers: what a stage holds leaves by itself when nothing follows in the same turn.
    own['flush'] = this.#take(flush ?? (() => {}), () => this.#flushAll())
    if (on !== undefined) {
      // The `drain` of a framework comes from here, not from the stream that compression writes to.
      own['on'] = this.#take(on, args => {
        if (args[0] !== 'drain') return Reflect.apply(on, response, args)
        return EventEmitter.prototype.on.call(response, 'drain', args[1] as () => void)
      })
    }
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
    const inside = readMethods(response)
    Object.assign(response, this.#outside)
    // What compression inside has put there would not hear of the client's `drain`.
    if (this.#outside.on === undefined) delete (response as { on?: unknown }).on
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
    this.#fields._hasBody = this.#response.req.method !== 'HEAD'
    this.#head.replace(list)
  }

  /** Whoever writes from now on writes to the client: the middleware has failed before the head, and another answers. */
  release(): void {
    this.#state = 'released'
    this.#fields._header = this.#wireHeader
    this.#fields._hasBody = this.#response.req.method !== 'HEAD'
    this.#head.restore()
    delete (this.#response as { writableEnded?: boolean }).writableEnded
  }

  /** The client gets an error in place of what the framework still writes. */
  forget(): void {
    this.#head.keep()
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

  /** The stages have had all that was written, and what they gave has been sent. */
  idle(): void {
    if (this.#flush.reached()) this.#flushOutside()
  }

  /** Something has been sent. */
  sent(): void {
    if (this.#flush.isKept) this.#flushOutside()
  }

  #flushOutside(): void {
    const { flush } = this.#outside
    if (flush !== undefined) this.asWire(() => Reflect.apply(flush, this.#response, []))
  }

  #take(outside: (...args: any[]) => unknown, taken: (args: unknown[]) => unknown): unknown {
    return (...args: unknown[]): unknown =>
      this.#state === 'released' ? Reflect.apply(outside, this.#response, args) : taken(args)
  }

  get #fields(): Fields {
    return this.#response as unknown as Fields
  }

  #writeHead(args: unknown[]): ServerResponse {
    const head = captureHead(this.#response, args, this.#head.leftOut)
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
    if (this.#answer.isEnded) return refuseWrite(this.#response, callback)
    // That of HEAD may have ended before; Node takes what is written then, and drops it.
    if (this.#response.destroyed && !this.#response.writableFinished) {
      if (callback !== undefined) process.nextTick(callback, writeError('ERR_STREAM_DESTROYED'))
      return false
    }
    if (!this.#hasHead) this.#fields._implicitHeader()
    if (this.#state === 'dropping' || !this.#fields._hasBody) {
      if (callback !== undefined) process.nextTick(callback)
      return true
    }
    this.#flush.writeOn()
    const hasRoom = this.#answer.send(chunk, callback)
    if (!hasRoom) this.#define('writableNeedDrain', true)
    return hasRoom
  }

  #end(args: unknown[]): ServerResponse {
    const response = this.#response
    const { chunk, callback } = readArguments('end', args)
    if (this.#answer.isEnded) {
      if (chunk !== undefined) refuseWrite(response, callback)
      else if (response.writableFinished) callback?.(writeError('ERR_STREAM_ALREADY_FINISHED'))
      else if (callback !== undefined) callAtEnd(response, callback)
      return response
    }
    if (chunk !== undefined) this.#push(chunk, undefined)
    else if (!this.#hasHead) this.#fields._implicitHeader()
    if (callback !== undefined) callAtEnd(response, callback)
    this.#define('writableEnded', true)
    this.#answer.end()
    return response
  }

  #flushAll(): void {
    this.#flush.want()
    this.#flushHead()
  }

  #flushHead(): void {
    if (this.#answer.isEnded || this.#state === 'dropping') return
    if (!this.#hasHead) this.#fields._implicitHeader()
    void this.#answer.send('', undefined)
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
