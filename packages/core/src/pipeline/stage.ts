import { removeHeader } from '../headers.ts'
import { checkChunk } from '../check-chunk.ts'
import { describeValue } from '../describe-value.ts'
import type { Head, Output, Rewrite } from '../rewrite.ts'
import { notStarted, startedTwice } from '../start-response-errors.ts'
import type { Chunk, Environ, HeaderList, StartResponse, Status, Write } from '../types.ts'
import { Flow } from './flow.ts'
import { metered } from './metered.ts'
import { isPromise } from './promises.ts'
import { StagedHead } from './staged-head.ts'

// Marks the startResponse of a stage, so that the stage inside it fuses. Not Symbol.for: the stages of two copies of core
// do not mix; they read each other's bodies by `pull`.
const STAGE = Symbol('stage')
type StagedStart = StartResponse & { [STAGE]?: Stage }

/** What a stage does after the chunks: `idle` asks for what it holds, `end` for what it owes. */
export type After = 'idle' | 'end' | undefined

/** One call of `rewriteResponse`: a layer's part in one response. */
export class Stage {
  /** The stage around this one, when nothing but core stands between the two. */
  readonly outer: Stage | undefined
  readonly flow: Flow
  /** What to do with chunks; undefined before the plan, and where the body passes untouched. */
  rewrite: Rewrite | undefined = undefined
  planned = false
  handed = false
  closed = false
  /** The body that goes through it is at its end; what is written would come after that. */
  ended = false
  /** What goes in is cut since the declared length is reached: what was wrong with it. */
  excess: Error | undefined = undefined
  /** What the layer was closed with. */
  reason: unknown = undefined
  readonly #plan: (head: Head) => Rewrite | void | Promise<Rewrite | void>
  readonly #close: ((error?: unknown) => void | Promise<void>) | undefined
  readonly #isHead: boolean
  #head: StagedHead | undefined = undefined
  #write: Write | undefined = undefined

  constructor(
    environ: Environ,
    startResponse: StartResponse,
    plan: (head: Head) => Rewrite | void | Promise<Rewrite | void>,
    close: ((error?: unknown) => void | Promise<void>) | undefined
  ) {
    this.outer = (startResponse as StagedStart)[STAGE]
    this.flow = this.outer === undefined ? new Flow(environ, startResponse) : this.outer.flow
    this.#plan = plan
    this.#close = close
    this.#isHead = environ.REQUEST_METHOD === 'HEAD' // as this layer sees it: an inner one may ask for GET
  }

  get hasClose(): boolean {
    return this.#close !== undefined
  }

  /** What the app inside gets. */
  startResponse(): StartResponse {
    const start: StagedStart = (status, headers, error) => this.#start(status, headers, error)
    start[STAGE] = this
    return start
  }

  #start(status: Status, headers: HeaderList, error: unknown): Write {
    this.#receive(new StagedHead(status, headers, error))
    // Not assigned as it is made: V8 makes what is assigned to a property old, and keeps all that it closes over until a full collection.
    const write: Write = chunk => this.flow.write(this, chunk)
    return (this.#write ??= write)
  }

  #receive(head: StagedHead): void {
    if (this.#head !== undefined) {
      if (head.error === undefined) throw startedTwice()
      if (this.planned) throw head.error
    }
    this.#head = head
  }

  /** Runs the plan; a promise only when it is asynchronous. `body` is given when it is whole. */
  decide(body: readonly Chunk[] | undefined): void | Promise<void> {
    const head = this.#head
    if (head === undefined) throw notStarted()
    this.planned = true
    head.body = body
    const declared = head.declaredLengths // before the plan, which may set one of its own
    const plan = this.#plan
    try {
      const planned = plan(head)
      if (planned === undefined) return
      if (!isPromise(planned)) return this.#adopt(head, planned, declared)
      return Promise.resolve(planned)
        .then(rewrite => this.#adopt(head, rewrite, declared))
        .catch((error: unknown) => this.#noPlan(error))
    } catch (error) {
      this.#noPlan(error)
    }
  }

  #noPlan(error: unknown): never {
    this.flow.isUnplanned = true
    throw error
  }

  #adopt(head: StagedHead, rewrite: Rewrite | void, declared: string[] | undefined): void {
    if (rewrite === undefined) return
    if (typeof rewrite !== 'object' || rewrite === null) {
      throw new TypeError(
        `rewriteResponse: plan must return a rewrite or nothing, got ${describeValue(rewrite)}`
      )
    }
    if (rewrite.chunk === undefined && rewrite.idle === undefined && rewrite.end === undefined) return
    if (rewrite.keepsLength !== true) removeHeader(head.headers, 'Content-Length')
    if (this.#isHead || head.isBodiless) return
    head.release()
    const isMetered = rewrite.keepsLength !== true && declared !== undefined
    this.rewrite = isMetered ? metered(rewrite, declared, error => this.#exceed(error)) : rewrite
  }

  #exceed(error: Error): void {
    this.excess = error
    this.flow.report(error)
  }

  /**
   * Takes chunks through this stage, then asks for what it holds or owes. The list is reused, except where it is the app's
   * own array. An empty chunk stands for `write('')` and goes on only if the stage gives it back.
   */
  run(chunks: Chunk[], after: After): Chunk[] | Promise<Chunk[]> {
    const rewrite = this.rewrite
    if (rewrite === undefined) return chunks
    const inHand = chunks === this.flow.inHand
    const list = inHand ? copy(chunks) : chunks
    let kept = 0
    if (rewrite.chunk !== undefined) {
      for (let i = 0; i < list.length; i++) {
        const given = list[i]!
        const output = rewrite.chunk(given)
        if (output === given) {
          list[kept++] = given // which has been checked
          continue
        }
        if (isPromise(output)) return this.#resume(rewrite, list, i, kept, output, after)
        if (keeps(output, given)) list[kept++] = output
      }
      if (kept < list.length) list.length = kept
    }
    return this.#tail(rewrite, list, after)
  }

  async #resume(
    rewrite: Rewrite,
    list: Chunk[],
    at: number,
    kept: number,
    pending: Output,
    after: After
  ): Promise<Chunk[]> {
    for (let i = at; ;) {
      const output = await pending
      if (this.closed) return []
      if (keeps(output, list[i])) list[kept++] = output
      if (++i === list.length) break
      pending = rewrite.chunk!(list[i]!)
    }
    list.length = kept
    return this.#tail(rewrite, list, after)
  }

  #tail(rewrite: Rewrite, list: Chunk[], after: After): Chunk[] | Promise<Chunk[]> {
    const output = after === 'end' ? rewrite.end?.() : after === 'idle' ? rewrite.idle?.() : undefined
    if (output === undefined) return list
    if (isPromise(output)) return Promise.resolve(output).then(owed => (keeps(owed) ? [...list, owed] : list))
    if (keeps(output)) list.push(output)
    return list
  }

  /** Hands the head outwards, once. */
  hand(): void {
    if (this.handed || this.closed) return
    this.handed = true
    // A rewrite may still hold the head: what it changes from now on is too late, and must not reach the layers outside.
    const head = this.rewrite === undefined ? this.#head! : this.#head!.copy()
    if (this.outer === undefined) this.flow.start(head)
    else this.outer.#receive(head)
  }

  /** The app has failed, and there is no body that could be closed. */
  abandon(error: unknown): void {
    if (this.outer === undefined) this.flow.end(error)
    void this.close(error)
  }

  /** Runs the layer's `close`, once; what it throws is reported, so that the others run all the same. */
  close(error: unknown): void | Promise<void> {
    if (this.closed) return
    this.closed = true
    this.reason = error
    const close = this.#close
    if (close === undefined) return
    return this.flow.attempt(() => (error === undefined ? close() : close(error)))
  }
}

function keeps(output: Chunk | undefined, given?: Chunk): output is Chunk {
  if (output === undefined) return false
  if (output !== given) checkChunk(output)
  return output.length > 0 || (given !== undefined && given.length === 0)
}

function copy(body: readonly Chunk[]): Chunk[] {
  const list: Chunk[] = []
  for (const chunk of body) {
    checkChunk(chunk)
    if (chunk.length > 0) list.push(chunk)
  }
  return list
}
