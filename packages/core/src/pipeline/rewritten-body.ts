import { checkChunk, IterableReader, openBody, type BodyReader } from '../open-body.ts'
import type { Rewrite } from '../rewrite.ts'
import type { Body, Chunk } from '../types.ts'
import { pass } from './pass.ts'
import { heard, isPromise } from './promises.ts'
import { Quiet } from './quiet.ts'
import type { After, Stage } from './stage.ts'

type Pulled = Chunk | undefined | Promise<Chunk | undefined>

/** A consumer that waits while the source has nothing, and may be given what the stages hold. */
interface Consumer {
  resolve(chunk: Pulled): void
  reject(error: unknown): void
}

const NOTHING: unique symbol = Symbol('nothing')

/**
 * A source and the stages through which its chunks go. A stage that gets the body of the stage inside it joins that body, so
 * that a stack of any height is one object with one loop.
 */
export class RewrittenBody {
  readonly #array: Chunk[] | undefined
  #reader: BodyReader | undefined
  readonly #first: Stage
  #last: Stage
  #state: 'new' | 'open' | 'ended' | 'closed' = 'new'
  #outermost = false
  /** The reader itself sends chunks through `#onChunk`. */
  #handled = false
  /** Output that one pull could not carry. */
  #ready: Chunk[] = []
  /** The stages that take chunks, once all have handed their heads on; before that the slow way also plans. */
  #active: Stage[] | undefined = undefined
  #rewrites: Rewrite[] = []
  #idles = false
  #failed: { readonly error: unknown } | undefined = undefined
  #consumer: Consumer | undefined = undefined
  #quiet: Quiet | undefined = undefined
  /** Something went in since the stages were last asked for what they hold. */
  #fresh = false
  /** A pull of the source that is still pending; `#arrived` when it ended while no consumer waited. */
  #pending = false
  #arrived: (() => Pulled) | undefined = undefined

  constructor(body: Body, stage: Stage) {
    this.#array = Array.isArray(body) ? body : undefined
    this.#reader = this.#array === undefined ? openBody(body) : undefined // an array is rarely pulled
    this.#first = stage
    this.#last = stage
  }

  /** What a stage makes of the body that its app returned. */
  static attach(body: Body, stage: Stage): Body | Promise<Body> {
    let rewritten: RewrittenBody
    try {
      rewritten = isRewritten(body) && body.#joins(stage) ? body : new RewrittenBody(body, stage)
    } catch (error) {
      void stage.close(error)
      throw error
    }
    rewritten.#last = stage
    // An array inside another stage is left to that: only then do all stages share one copy of it.
    if (rewritten.#array === undefined || stage.outer !== undefined) return rewritten
    return rewritten.#settle(rewritten.#array)
  }

  pull(): Pulled {
    const flow = this.#first.flow
    if (this.#state === 'new') this.#begin()
    if (this.#outermost) flow.accepted()
    if (flow.failure !== undefined) throw flow.failure.error
    if (flow.busy !== undefined) return flow.busy.then(() => this.pull())
    if (this.#ready.length > 0) return this.#give(this.#ready.shift()!)
    return this.#next()
  }

  /** Ends the body, once: the source first, then the stages from the innermost outwards. */
  close(error?: unknown): void | Promise<void> {
    if (this.#state === 'closed') return
    const flow = this.#first.flow
    const outermost = this.#last.outer === undefined
    this.#state = 'closed'
    this.#quiet?.end()
    if (outermost) flow.end(error)
    const closing = [flow.attempt(() => this.#open().close(error))]
    for (let stage: Stage | undefined = this.#first; stage !== undefined; stage = stage.outer) {
      closing.push(stage.close(error))
      if (stage === this.#last) break
    }
    this.#consumer?.resolve(undefined)
    this.#consumer = undefined
    const pending = closing.filter(isPromise)
    if (pending.length > 0) return Promise.all(pending).then(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = await this.pull()
      if (chunk === undefined) return
      yield chunk
    }
  }

  #joins(stage: Stage): boolean {
    return this.#last.outer === stage && this.#state === 'new'
  }

  /** Array in, array out: every stage goes over the same list, after the one inside it is done. */
  #settle(array: Chunk[]): Body | Promise<Body> {
    const flow = this.#first.flow
    if (flow.busy !== undefined) return flow.busy.then(() => this.#settle(array)) // something written is still under way
    flow.inHand = array
    let settled: Chunk[] | Promise<Chunk[]>
    try {
      if (flow.failure !== undefined) throw flow.failure.error
      settled = pass(array, this.#first, this.#last, 'end')
    } catch (error) {
      void this.close(flow.fail(error))
      throw error
    }
    if (!isPromise(settled)) return this.#closable(settled)
    return flow
      .occupy(settled, list => this.#closable(list))
      .catch((error: unknown) => {
        void this.close(error)
        throw error
      })
  }

  #closable(list: Chunk[]): Body {
    const array = this.#array as Body
    let closes = array.close !== undefined
    for (let stage: Stage | undefined = this.#first; stage !== undefined; stage = stage.outer) {
      closes ||= stage.hasClose
    }
    if (!closes) return list
    const body: Chunk[] & Pick<Body, 'close'> = list === this.#array ? list.slice() : list
    body.close = error => this.close(error)
    return body
  }

  #open(): BodyReader {
    return (this.#reader ??= openBody(this.#array!))
  }

  #begin(): void {
    this.#state = 'open'
    const reader = this.#open()
    this.#handled = reader instanceof IterableReader
    if (reader instanceof IterableReader) reader.handle(this.#onChunk, this.#onError)
    this.#outermost = this.#last.outer === undefined
    if (this.#outermost) this.#first.flow.onFailure = error => this.#refuse(error)
  }

  #next(): Pulled {
    for (;;) {
      if (this.#failed !== undefined) throw this.#failed.error
      if (this.#state !== 'open') return undefined
      const arrived = this.#arrived
      if (arrived !== undefined) {
        this.#arrived = undefined
        return arrived()
      }
      if (this.#pending) return this.#wait()
      let chunk: Pulled
      try {
        chunk = this.#open().pull()
      } catch (error) {
        return this.#broke(error)
      }
      const flow = this.#first.flow
      if (isPromise(chunk)) {
        if (flow.failure !== undefined) {
          void heard(chunk)
          throw flow.failure.error
        }
        const taken = this.#handled ? chunk : chunk.then(this.#onChunk, this.#onError)
        if (!this.#idles && !flow.wrote) return taken
        this.#pending = true
        return this.#wait()
      }
      // The app may have written while it was asked.
      if (flow.busy !== undefined || flow.failure !== undefined) return this.#received(chunk)
      const output = this.#accept(chunk)
      if (output !== NOTHING) return output
    }
  }

  readonly #onChunk = (chunk: Chunk | undefined): Pulled => {
    if (!this.#pending) return this.#received(chunk)
    this.#arrive(() => this.#received(chunk))
    return undefined
  }

  readonly #onError = (error: unknown): Pulled => {
    if (!this.#pending) return this.#broke(error)
    this.#arrive(() => this.#broke(error))
    return undefined
  }

  #received(chunk: Chunk | undefined): Pulled {
    const flow = this.#first.flow
    if (this.#state === 'closed') return undefined
    if (flow.busy !== undefined) return flow.busy.then(() => this.#received(chunk))
    if (flow.failure !== undefined) throw flow.failure.error
    if (this.#ready.length > 0) {
      this.#arrived = () => this.#received(chunk)
      return this.#give(this.#ready.shift()!)
    }
    const output = this.#accept(chunk)
    return output === NOTHING ? this.#next() : output
  }

  /** The source failed: what it yielded before is delivered where the head has left, then the error is thrown. */
  #broke(error: unknown): Pulled {
    const flow = this.#first.flow
    if (this.#state === 'closed') return undefined
    if (flow.busy !== undefined) return flow.busy.then(() => this.#broke(error))
    this.#state = 'ended'
    this.#failed ??= { error }
    if (!this.#last.handed) throw error
    const flushed = this.#through([], 'idle')
    if (isPromise(flushed)) return flushed
    return flushed === NOTHING ? this.#next() : flushed
  }

  #accept(chunk: Chunk | undefined): Pulled | typeof NOTHING {
    if (chunk === undefined) {
      this.#state = 'ended'
      return this.#through([], 'end')
    }
    this.#fresh = true
    const active = this.#active
    if (active === undefined) return this.#through([chunk], undefined)
    const rewrites = this.#rewrites
    try {
      for (let i = 0; i < rewrites.length; i++) {
        const output = rewrites[i]!.chunk!(chunk)
        if (output === chunk) continue
        if (output === undefined) return NOTHING
        if (typeof output !== 'string' && !(output instanceof Uint8Array)) {
          return this.#taken(this.#rest(output, active[i]!))
        }
        if (output.length === 0) return NOTHING
        chunk = output
      }
    } catch (error) {
      throw this.#first.flow.fail(error)
    }
    return this.#give(chunk)
  }

  /** The other stages, after one that gave a promise (or no chunk at all). */
  async #rest(output: unknown, stage: Stage): Promise<Chunk[]> {
    const chunk = await output
    if (chunk === undefined || this.#state === 'closed') return []
    checkChunk(chunk)
    if (chunk.length === 0) return []
    return stage === this.#last ? [chunk] : pass([chunk], stage.outer!, this.#last, undefined)
  }

  /** The slow way: plans, hands heads on, and gathers what all stages give. */
  #through(chunks: Chunk[], after: After): Pulled | typeof NOTHING {
    try {
      return this.#taken(pass(chunks, this.#first, this.#last, after))
    } catch (error) {
      throw this.#first.flow.fail(error)
    }
  }

  #taken(output: Chunk[] | Promise<Chunk[]>): Pulled | typeof NOTHING {
    if (isPromise(output)) {
      return this.#first.flow
        .occupy(output, list => this.#taken(list) as Chunk | typeof NOTHING)
        .then(taken => (taken === NOTHING ? this.pull() : taken))
    }
    if (this.#active === undefined) this.#survey()
    if (output.length === 0) return NOTHING
    for (let i = 1; i < output.length; i++) this.#ready.push(output[i]!)
    return this.#give(output[0]!)
  }

  #give(chunk: Chunk): Chunk {
    if (this.#outermost) this.#first.flow.holding = true
    return chunk
  }

  #survey(): void {
    const stages: Stage[] = []
    for (let stage: Stage | undefined = this.#first; stage?.planned === true; stage = stage.outer) {
      stages.push(stage)
      if (stage === this.#last) break
    }
    this.#idles = stages.some(stage => stage.rewrite?.idle !== undefined)
    if (!this.#last.handed) return
    this.#active = stages.filter(stage => stage.rewrite?.chunk !== undefined)
    this.#rewrites = this.#active.map(stage => stage.rewrite!)
  }

  #wait(): Promise<Chunk | undefined> {
    return new Promise((resolve, reject) => {
      this.#consumer = { resolve, reject }
      if (this.#idles && this.#fresh) (this.#quiet ??= new Quiet(() => this.#idle())).begin()
    })
  }

  #arrive(take: () => Pulled): void {
    this.#pending = false
    this.#quiet?.end()
    const consumer = this.#consumer
    this.#consumer = undefined
    if (consumer === undefined) {
      this.#arrived = take
      return
    }
    try {
      consumer.resolve(take())
    } catch (error) {
      consumer.reject(error)
    }
  }

  /** The source has had nothing for a macrotask: the consumer gets what the stages hold, and the source stays pending. */
  #idle(): void {
    const flow = this.#first.flow
    if (flow.busy !== undefined) {
      this.#quiet!.begin()
      return
    }
    this.#fresh = false
    try {
      const output = pass([], this.#first, this.#last, 'idle')
      if (isPromise(output)) {
        flow.occupy(output, list => this.#idled(list)).catch((error: unknown) => this.#refuse(error))
      } else {
        this.#idled(output)
      }
    } catch (error) {
      this.#refuse(flow.fail(error))
    }
  }

  #idled(output: Chunk[]): void {
    if (this.#active === undefined) this.#survey()
    this.#ready.push(...output)
    const consumer = this.#consumer
    if (consumer === undefined || this.#ready.length === 0) return
    this.#consumer = undefined
    this.#quiet!.end()
    consumer.resolve(this.#give(this.#ready.shift()!))
  }

  #refuse(error: unknown): void {
    const consumer = this.#consumer
    this.#consumer = undefined
    consumer?.reject(error)
  }
}

function isRewritten(body: unknown): body is RewrittenBody {
  return body instanceof RewrittenBody
}
