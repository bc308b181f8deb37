import type { BodyReader } from '../body-reader.ts'
import type { Body, Chunk } from '../types.ts'
import { pass } from './pass.ts'
import { isPromise } from './promises.ts'
import { RewrittenBody } from './rewritten-body.ts'
import type { Span } from './span.ts'

/**
 * An array and the stages through which its chunks go. Within a stack it waits until the outermost stage has joined: only
 * then do all stages share one copy of the app's array. A layer that is not of this core, and reads the body, pulls it.
 */
export class RewrittenArray implements BodyReader {
  readonly span: Span
  readonly #array: Chunk[]
  #pulled: RewrittenBody | undefined = undefined
  #isClosed = false

  constructor(array: Chunk[], span: Span) {
    this.#array = array
    this.span = span
  }

  get isUntouched(): boolean {
    return this.#pulled === undefined
  }

  pull(): ReturnType<BodyReader['pull']> {
    return this.#opened().pull()
  }

  close(error?: unknown): void | Promise<void> {
    const source: Body = this.#array
    if (this.#pulled !== undefined || source.close !== undefined) return this.#opened().close(error)
    // Nobody has read it and it has no close of its own: those of the layers are all there is, and each runs once.
    this.#isClosed = true
    const { flow, isOutermost } = this.span
    if (isOutermost) flow.end(error)
    const pending = this.span.close(error)
    if (pending.length > 0) return Promise.all(pending).then(() => {})
  }

  [Symbol.asyncIterator](): AsyncIterator<Chunk, void, undefined> {
    return this.#opened()[Symbol.asyncIterator]()
  }

  /** Array in, array out: every stage goes over the same list, after the one inside it is done, and knows its length. */
  settle(): Body | Promise<Body> {
    const { flow, first, last } = this.span
    if (flow.busy !== undefined) return flow.busy.then(() => this.settle()) // something written is still under way
    flow.inHand = this.#array
    let settled: Chunk[] | Promise<Chunk[]>
    try {
      if (flow.failure !== undefined) throw flow.failure.error
      flow.end() // an array is the whole body: what is written now would come after the end, or before what it follows
      settled = pass(this.#array, first, last, 'end')
    } catch (error) {
      void this.close(error)
      throw error
    }
    if (!isPromise(settled)) return this.#closable(settled)
    return flow.occupy(
      settled,
      list => this.#closable(list),
      error => {
        void this.close(error)
        return error
      }
    )
  }

  #closable(list: Chunk[]): Body {
    const source: Body = this.#array
    // A plain layer in between may have given this object a close of its own.
    const isWrapped = Object.hasOwn(this, 'close')
    if (source.close === undefined && !this.span.hasClose && !isWrapped) return list
    // The app's own array may be one of its module, so that it must not be given a close.
    const body: Chunk[] = list === this.#array ? list.slice() : list
    // Not `body.close =`: V8 makes a function that is assigned to a property as it is made in the old generation, and all that it
    // closes over stays until a full collection.
    return Object.assign(body, { close: (error?: unknown) => this.close(error) })
  }

  #opened(): RewrittenBody {
    if (this.#pulled !== undefined) return this.#pulled
    this.#pulled = new RewrittenBody(this.#array, this.span)
    if (this.#isClosed) void this.#pulled.close()
    return this.#pulled
  }
}
