import { checkChunk } from '../check-chunk.ts'
import type { Rewrite } from '../rewrite.ts'
import type { Chunk } from '../types.ts'
import { pass } from './pass.ts'
import { isPromise } from './promises.ts'
import type { After, Stage } from './stage.ts'
import type { Flow } from './flow.ts'

/** The fused stages of one body, from the innermost to the outermost that has joined. */
export class Span {
  readonly first: Stage
  readonly flow: Flow
  last: Stage
  /** Whether a stage wants to know when the source has nothing ready. */
  idles = false
  /** The stages that take chunks, once all have handed their heads on; before that the slow way also plans. */
  #active: Stage[] | undefined = undefined
  #rewrites: Rewrite[] = []

  constructor(stage: Stage) {
    this.first = stage
    this.last = stage
    this.flow = stage.flow
  }

  /** Whether nobody outside takes the chunks but the gateway, or a layer that is not of this core. */
  get isOutermost(): boolean {
    return this.last.outer === undefined
  }

  /** Whether every stage has handed its head on, so that nothing is left to plan. */
  get isSettled(): boolean {
    return this.#active !== undefined
  }

  /** Whether a stage cuts whatever still comes. */
  get isFull(): boolean {
    for (let stage: Stage | undefined = this.first; stage !== undefined; stage = this.#after(stage)) {
      if (stage.excess !== undefined) return true
    }
    return false
  }

  /** Takes one chunk through the stages: what comes out, or a list where a stage made more or less of it, or a promise. */
  push(chunk: Chunk): Chunk | undefined | Chunk[] | Promise<Chunk[]> {
    const active = this.#active
    if (active === undefined) return this.gather([chunk], undefined)
    const rewrites = this.#rewrites
    for (let i = 0; i < rewrites.length; i++) {
      const output = rewrites[i]!.chunk!(chunk)
      if (output === chunk) continue
      if (output === undefined) return undefined
      if (typeof output !== 'string' && !(output instanceof Uint8Array)) return this.#rest(output, active[i]!)
      if (output.length === 0) return undefined
      chunk = output
    }
    return chunk
  }

  /** The slow way: plans, hands heads on, and gathers all that the stages give. */
  gather(chunks: Chunk[], after: After): Chunk[] | Promise<Chunk[]> {
    const gathered = pass(chunks, this.first, this.last, after)
    return Array.isArray(gathered) ? this.#surveyed(gathered) : gathered.then(list => this.#surveyed(list))
  }

  /** The body is at its end, though those outside may still go on. */
  end(): void {
    if (this.isOutermost) this.flow.end()
    else
      for (let stage: Stage | undefined = this.first; stage !== undefined; stage = this.#after(stage))
        stage.ended = true
  }

  /** Runs every layer's close, from the innermost outwards; gives what is still under way then. */
  close(error: unknown): Promise<void>[] {
    const pending: Promise<void>[] = []
    for (let stage: Stage | undefined = this.first; stage !== undefined; stage = this.#after(stage)) {
      const closing = stage.close(error)
      if (isPromise(closing)) pending.push(closing)
    }
    return pending
  }

  get hasClose(): boolean {
    for (let stage: Stage | undefined = this.first; stage !== undefined; stage = this.#after(stage)) {
      if (stage.hasClose) return true
    }
    return false
  }

  /** The other stages, after one that gave a promise, or what is no chunk. */
  async #rest(output: unknown, stage: Stage): Promise<Chunk[]> {
    const chunk = await output
    if (chunk === undefined || stage.closed) return []
    checkChunk(chunk)
    if (chunk.length === 0) return []
    return stage === this.last ? [chunk] : pass([chunk], stage.outer!, this.last, undefined)
  }

  #surveyed(list: Chunk[]): Chunk[] {
    if (this.#active !== undefined) return list
    const active: Stage[] = []
    for (let stage: Stage | undefined = this.first; stage !== undefined; stage = this.#after(stage)) {
      if (!stage.planned) break
      if (stage.rewrite?.chunk !== undefined) active.push(stage)
      if (stage.rewrite?.idle !== undefined) this.idles = true
    }
    if (this.last.handed) {
      this.#active = active
      this.#rewrites = active.map(stage => stage.rewrite!)
    }
    return list
  }

  #after(stage: Stage): Stage | undefined {
    return stage === this.last ? undefined : stage.outer
  }
}
