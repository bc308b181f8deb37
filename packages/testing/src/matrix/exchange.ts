import { isPromise, openBody, type App, type Chunk, type StartResponse } from '@tsgi/core'
import { turns } from '../turn.ts'
import { isGoing, type MatrixClient } from './clients.ts'
import { show, type Check, type Fault } from './fault.ts'
import type { MatrixApp } from './matrix-app.ts'
import type { MiddlewareOptions } from './options.ts'
import { Pace } from './pace.ts'
import { Patience, STOPPED } from './patience.ts'
import { Received } from './received.ts'
import type { Reference } from './reference.ts'
import { MatrixRequest } from './matrix-request.ts'
import { Scene, type Shared } from './scene.ts'

type Reader = ReturnType<typeof openBody>

/** One request and its response, as a gateway sees them whose client behaves in a certain way. */
export class Exchange {
  readonly scene: Scene
  readonly request: MatrixRequest
  readonly received: Received
  readonly faults: Fault[] = []
  /** What threw: the app, or its body. */
  failure: { readonly error: unknown } | undefined = undefined
  /** Why the client has gone, if it has. */
  left: { readonly reason: unknown } | undefined = undefined
  /** The body was read to its end. */
  hasEnded = false
  readonly #app: MatrixApp
  readonly #client: MatrixClient
  readonly #reference: Reference
  readonly #patience: Patience
  readonly #pace: Pace
  readonly #limit: number
  #isOver = false

  constructor(
    who: string,
    shared: Shared,
    app: MatrixApp,
    client: MatrixClient,
    options: MiddlewareOptions,
    reference: Reference
  ) {
    this.scene = new Scene(who, shared)
    this.request = new MatrixRequest(this.scene, app, client, options)
    this.received = new Received((check, says) => this.#fault(check, says))
    this.#app = app
    this.#client = client
    this.#reference = reference
    this.#pace = new Pace(client)
    this.#limit = options.limit ?? 1000
    this.#patience = new Patience(this.#limit)
    this.scene.onBlocked = () => this.#patience.tell()
  }

  /** The middleware has answered in place of the app, which was not called. */
  get isAnswered(): boolean {
    return this.#reference.hasAnswer && this.scene.environ === undefined
  }

  /** Whether no bytes may leave: for HEAD, and by the status. */
  get isBodiless(): boolean {
    return this.request.isHead || /^(1\d\d|204|205|304) /.test(this.received.head?.status ?? '')
  }

  async run(app: App<any>): Promise<void> {
    let reader: Reader | undefined
    try {
      const pending = app(this.request.environ, this.#start)
      if (this.#client.leaves === 'at once') this.#leave()
      const body = await this.#until(pending, () => this.scene.open())
      if (body !== STOPPED) {
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
      if (isGoing(this.#client, this.#app, this.received.count)) return this.#leave()
      const pause = this.#pace.next(this.received.count)
      if (pause !== undefined) await pause
      scene.wants()
      const chunk = await this.#until(reader.pull(), () => this.#idles())
      if (chunk === STOPPED) return
      if (chunk === undefined) {
        this.hasEnded = true
        return
      }
      this.#take(chunk)
    }
  }

  /** Waits for the app or a chunk; `idles` is called when the app pauses, and all that it gave has arrived. */
  async #until<T>(pending: T | Promise<T>, idles: () => 'stop' | void): Promise<T | typeof STOPPED> {
    const { scene } = this
    if (!isPromise(pending)) {
      scene.has()
      return pending
    }
    return this.#patience.wait(pending, {
      settled: () => {
        if (this.left === undefined) scene.has()
      },
      look: async () => {
        if (!scene.isBlocked || !(await this.#hasAll())) return 'wait'
        return idles() ?? 'again'
      },
      late: () => {
        if (!scene.isBlocked) {
          this.#fault('hangs', `nothing has happened for ${this.#limit} ms`)
          return 'stop'
        }
        const { bytes } = this.received
        this.#fault(
          'idle',
          `the app pauses, and not all of ${show(scene.given)} has arrived, but ${show(bytes)}`
        )
        scene.open()
        return 'again'
      }
    })
  }

  /** Whether there is nothing more to wait for. What is missing is said once, so that nobody waits again. */
  async #hasAll(): Promise<boolean> {
    if (this.left !== undefined || this.faults.some(({ check }) => check === 'idle')) return true
    return (await this.#reference.hasAll(this)) !== false
  }

  /** The app pauses while it is read. */
  #idles(): 'stop' | void {
    if (this.#client.leaves !== 'in the middle') return this.scene.open()
    this.#leave()
    return 'stop'
  }

  #leave(): void {
    const reason = new DOMException('the client went away', 'AbortError')
    this.left = { reason }
    this.request.abort(reason)
  }

  readonly #start: StartResponse = (status, headers, error) => {
    if (this.#isLate) this.#fault('head', 'startResponse was called after the end')
    this.received.begin(status, headers, error)
    this.#patience.tell()
    return chunk => {
      if (this.#isLate) this.#fault('bytes', 'a chunk was written after the end')
      if (this.#isOver) return
      this.#take(chunk)
      return this.#pace.next(this.received.count)
    }
  }

  /** Whether the response has ended as it should, so that nothing may follow. */
  get #isLate(): boolean {
    return this.#isOver && this.left === undefined && this.failure === undefined
  }

  #take(chunk: Chunk): void {
    this.received.take(chunk)
    this.#patience.tell()
  }

  async #close(reader: Reader | undefined): Promise<void> {
    const reason = this.left === undefined ? this.failure?.error : this.left.reason
    if (reason !== undefined && this.left === undefined) this.request.abort(reason)
    try {
      const closing = reason === undefined ? reader?.close() : reader?.close(reason)
      const late = (): 'stop' => {
        this.#fault(
          'close',
          'close does not end; return() waits for a pending next(), and must not be waited for'
        )
        return 'stop'
      }
      if (isPromise(closing)) await this.#patience.wait(closing, { late })
    } catch (error) {
      if (error !== this.scene.closeError) this.#fault('throws', `close threw ${show(error)}`)
    }
    if (this.scene.isBlocked) this.scene.open()
  }

  #fault(check: Check, says: string): void {
    this.faults.push({ check, says })
  }
}
