import { openBody, type App, type Chunk, type StartResponse } from '@tsgi/core'
import { createEnviron, readInput } from '../create-environ.ts'
import { turn, turns } from '../turn.ts'
import { Change } from './change.ts'
import type { MatrixClient } from './clients.ts'
import { show, type Check, type Fault } from './fault.ts'
import type { MatrixApp } from './matrix-app.ts'
import type { MiddlewareOptions } from './options.ts'
import { Received } from './received.ts'
import type { Scene } from './scene.ts'

type Reader = ReturnType<typeof openBody>

/** Chunks after which clients of an endless app go. */
const ENOUGH = 20
const NOTHING: unique symbol = Symbol('nothing')

/** One request and its response, as a gateway sees them whose client behaves in a certain way. */
export class Exchange {
  readonly scene: Scene
  readonly environ: ReturnType<typeof createEnviron>
  readonly faults: Fault[] = []
  readonly received: Received = new Received((check, says) => this.fault(check, says))
  /** What threw: the app, or its body. */
  failure: { readonly error: unknown } | undefined = undefined
  /** Why the client has gone, if it has. */
  left: { readonly reason: unknown } | undefined = undefined
  /** The body was read to its end. */
  hasEnded = false
  inputs = 0
  errors = ''
  readonly #app: MatrixApp
  readonly #client: MatrixClient
  readonly #limit: number
  readonly #hasAll: (exchange: Exchange) => Promise<boolean | 'wrong'>
  readonly #change: Change
  readonly #abort = new AbortController()
  #pause: Promise<void> | undefined = undefined
  #hasStalled = false
  #isOver = false

  constructor(
    scene: Scene,
    app: MatrixApp,
    client: MatrixClient,
    options: MiddlewareOptions,
    hasAll: (exchange: Exchange) => Promise<boolean | 'wrong'>
  ) {
    this.scene = scene
    this.#app = app
    this.#client = client
    this.#limit = options.limit ?? 1000
    this.#hasAll = hasAll
    this.#change = new Change(this.#limit)
    scene.onBlocked = () => this.#change.tell()
    this.environ = createEnviron({
      ...app.environ,
      ...(app.input !== undefined && { REQUEST_METHOD: 'POST', CONTENT_TYPE: 'text/plain' }),
      ...options.environ,
      ...client.environ,
      'tsgi.input': this.#watchInput(app.input ?? []),
      'tsgi.errors': { write: (text: string) => void (this.errors += text) },
      'tsgi.signal': this.#abort.signal,
      'testing.scene': scene
    })
  }

  get isHead(): boolean {
    return this.environ.REQUEST_METHOD === 'HEAD'
  }

  /** Whether its status is one of those without a body. */
  get isBodiless(): boolean {
    return this.isHead || /^(1\d\d|204|205|304) /.test(this.received.head?.status ?? '')
  }

  fault(check: Check, says: string): void {
    this.faults.push({ check, says })
  }

  async run(app: App<any>): Promise<void> {
    let reader: Reader | undefined
    try {
      const pending = app(this.environ, this.#start)
      if (this.#client.leaves === 'at once') this.#leave()
      const body = await this.#until(pending, () => this.scene.open())
      if (body !== NOTHING) {
        reader = openBody(body)
        if (this.left === undefined) await this.#read(reader)
        if (this.#client.leaves === 'at the end' && this.hasEnded) this.#leave()
      }
    } catch (error) {
      this.failure = { error }
    }
    this.#isOver = true
    await this.#close(reader)
    await turns(2)
  }

  async #read(reader: Reader): Promise<void> {
    const { scene } = this
    for (;;) {
      if (this.isBodiless && this.received.head !== undefined) return
      if (this.#goes()) return this.#leave()
      const pause = this.#paces()
      if (pause !== undefined) await pause
      scene.wants()
      const chunk = await this.#until(reader.pull(), () => this.#idles())
      scene.isWanted = false
      if (chunk === NOTHING || this.left !== undefined) return
      if (chunk === undefined) {
        this.hasEnded = true
        return
      }
      this.#take(chunk)
    }
  }

  /** Waits for the app or a chunk; `idles` is called when the app pauses, and all that it gave has arrived. */
  async #until<T>(pending: T | Promise<T>, idles: () => 'gone' | void): Promise<T | typeof NOTHING> {
    const { scene } = this
    if (!isPromise(pending)) {
      scene.has()
      return pending
    }
    let isSettled = false
    const settled = (): void => {
      isSettled = true
      if (this.left === undefined) scene.has()
      this.#change.tell()
    }
    pending.then(settled, settled)
    for (;;) {
      const { count } = this.#change
      if (isSettled) return pending
      if (scene.isBlocked && (this.left !== undefined || (await this.#hasAllArrived()))) {
        if (idles() === 'gone') return NOTHING
      } else if (await this.#change.after(count)) {
        continue
      } else if (scene.isBlocked) {
        this.fault('idle', `the app pauses, and not everything has arrived: ${show(this.received.bytes)}`)
        scene.open()
      } else {
        this.fault('hangs', `nothing has happened for ${this.#limit} ms`)
        return NOTHING
      }
    }
  }

  /** Says once what is missing, so that nobody waits again. */
  async #hasAllArrived(): Promise<boolean> {
    if (this.faults.some(({ check }) => check === 'idle')) return true
    return (await this.#hasAll(this)) !== false
  }

  /** The app pauses while it is read. */
  #idles(): 'gone' | void {
    if (this.#client.leaves !== 'in the middle') return this.scene.open()
    this.#leave()
    return 'gone'
  }

  #goes(): boolean {
    const { leaves } = this.#client
    const count = this.received.count
    if (this.#app.isEndless === true && count >= ENOUGH) return true
    if (leaves === 'after a chunk') return count >= 1
    return leaves === 'in the middle' && count >= 3
  }

  #leave(): void {
    const reason = new DOMException('the client went away', 'AbortError')
    this.left = { reason }
    this.#abort.abort(reason)
  }

  /** What the client waits for before it takes more. */
  #paces(): Promise<void> | undefined {
    if (this.#client.isSlow === true) return turn()
    if (this.#client.stalls !== true || this.#hasStalled || this.received.count === 0) return this.#pause
    this.#hasStalled = true
    this.#pause = turns(5).then(() => (this.#pause = undefined))
    return this.#pause
  }

  readonly #start: StartResponse = (status, headers, error) => {
    if (this.#isLate) this.fault('head', 'startResponse was called after the end')
    this.received.begin(status, headers, error)
    this.#change.tell()
    return chunk => {
      if (this.#isLate) this.fault('bytes', 'a chunk was written after the end')
      if (this.#isOver) return
      this.#take(chunk)
      return this.#paces()
    }
  }

  /** Whether the response has ended as it should, so that nothing may follow. */
  get #isLate(): boolean {
    return this.#isOver && this.left === undefined && this.failure === undefined
  }

  #take(chunk: Chunk): void {
    this.received.take(chunk)
    this.#change.tell()
  }

  async #close(reader: Reader | undefined): Promise<void> {
    const reason = this.left === undefined ? this.failure?.error : this.left.reason
    if (reason !== undefined && this.left === undefined) this.#abort.abort(reason)
    let closing: void | Promise<void> = undefined
    try {
      closing = reason === undefined ? reader?.close() : reader?.close(reason)
    } catch (error) {
      closing = Promise.reject(error)
    }
    if (isPromise(closing)) await this.#settle(closing)
    if (this.scene.isBlocked) this.scene.open()
  }

  async #settle(closing: Promise<void>): Promise<void> {
    let isSettled = false
    const settled = closing.then(
      () => {},
      (error: unknown) => {
        this.errors += String(error)
        if (error !== this.scene.closeError) this.fault('throws', `close threw ${String(error)}`)
      }
    )
    void settled.then(() => {
      isSettled = true
      this.#change.tell()
    })
    for (;;) {
      const { count } = this.#change
      if (isSettled) return
      if (await this.#change.after(count)) continue
      this.fault(
        'close',
        'close does not end; return() waits for a pending next(), and must not be waited for'
      )
      return
    }
  }

  #watchInput(chunks: readonly string[]): AsyncIterable<Uint8Array> {
    const input = readInput(chunks)
    return {
      [Symbol.asyncIterator]: () => {
        this.inputs++
        return input
      }
    }
  }
}

function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function'
}
