import type { Pulled, Receive } from '../body-reader.ts'
import { IterableReader } from '../iterable-reader.ts'
import type { Chunk } from '../types.ts'
import { heard, isPromise } from './promises.ts'
import { Quiet } from './quiet.ts'
import { SteadyBody, type Step } from './steady-body.ts'

const WAIT: unique symbol = Symbol('wait')

/**
 * A source and the stages through which its chunks go. A stage that gets the body of the stage inside it joins that body, so
 * that a stack of any height is one object with one loop.
 *
 * While the body is steady the short ways of `SteadyBody` serve. Else `#advance` looks at what there is, in this order, until it
 * can answer a pull: output that is ready, an error, the end, what the source gave, the source. Where all
 * of that is under way the consumer sleeps, and whatever changes any of it wakes it up to look again.
 */
export class RewrittenBody extends SteadyBody {
  /** Output that the consumer has not been given. */
  #ready: Chunk[] = []
  #failed: { readonly error: unknown } | undefined = undefined
  #isAsked = false
  #step: Step | undefined = undefined
  /** Something went in since the stages were last asked for what they hold. */
  #isFresh = false
  #quiet: Quiet | undefined = undefined
  #wakeUp: (() => void) | undefined = undefined

  override forEach(receive: Receive): Promise<boolean> | undefined {
    if (this.state === 'new') {
      this.#begin()
      // From the first chunk on, unlike pulls: a loop can be ended while the app, which has written, goes on for ever.
      this.isSteady = this.reader instanceof IterableReader
    }
    return super.forEach(receive)
  }

  protected pullSlowly(): Pulled {
    if (this.state === 'closed') return undefined
    if (this.state === 'new') this.#begin()
    if (this.#wakeUp !== undefined) throw new Error('pull: called again before the one before was answered')
    if (this.#ready.length === 0) this.accepted()
    this.span.flow.drain()
    return this.answer()
  }

  #begin(): void {
    this.state = 'open'
    this.begin()
    if (!this.span.isOutermost) return
    const failed = (): void => (this.interrupt(), this.wake()) // not assigned as it is made, see `Stage`
    this.span.flow.onFailure = failed
  }

  protected answer(): Pulled {
    const answer = this.#advance()
    return answer === WAIT ? this.#sleep() : answer
  }

  protected resume(step: Step): void {
    if (this.state === 'closed' && 'error' in step) throw step.error
    this.#receive(step)
  }

  #receive(step: Step): void {
    this.#step = step
    if (this.span.isOutermost) this.span.flow.mark()
  }

  protected took(output: Chunk[] | Promise<Chunk[]>): void {
    this.#isFresh = true
    this.#keep(output)
  }

  protected broke(error: unknown): void {
    this.#failed ??= { error }
  }

  async #sleep(): Promise<Chunk | undefined> {
    for (;;) {
      await new Promise<void>(resolve => (this.#wakeUp = resolve))
      const answer = this.#advance()
      if (answer !== WAIT) return answer
    }
  }

  protected wake(): void {
    const wakeUp = this.#wakeUp
    this.#wakeUp = undefined
    this.#quiet?.end()
    wakeUp?.()
  }

  #advance(): Chunk | undefined | typeof WAIT {
    const { flow } = this.span
    for (;;) {
      if (this.state === 'closed') return undefined
      if (flow.failure !== undefined) throw this.thrown(flow.failure.error)
      if (flow.busy !== undefined) return this.#wait(flow.busy)
      if (this.#ready.length > 0) return this.#give()
      if (this.#failed !== undefined) throw this.thrown(this.#failed.error)
      if (this.state === 'ended') return undefined
      if (this.#step !== undefined) {
        const drained = isLast(this.#step) && !this.span.isOutermost ? flow.drained : undefined
        if (drained !== undefined) return this.#wait(drained) // what was written before the end comes before it
        this.#take(this.#step)
      } else if (!this.#isAsked && this.span.isFull) this.#receive({ chunk: undefined })
      else if (!this.#isAsked) this.#ask() // and look again: the app may have written meanwhile
      else {
        if (this.span.idles && this.#isFresh) (this.#quiet ??= new Quiet(() => this.#idle())).begin()
        return WAIT
      }
    }
  }

  #wait(until: Promise<void>): typeof WAIT {
    void until.then(() => this.wake())
    return WAIT
  }

  #ask(): void {
    const answered = (step: Step): void => {
      this.#isAsked = false
      if (this.state === 'closed') {
        if ('error' in step) this.reportLate(step.error)
        return
      }
      this.#receive(step)
      this.wake()
    }
    try {
      const pulled = this.reader.pull()
      if (isPromise(pulled)) {
        this.#isAsked = true
        pulled.then(
          chunk => answered({ chunk }),
          (error: unknown) => answered({ error })
        )
      } else {
        this.#receive({ chunk: pulled })
      }
    } catch (error) {
      this.#receive({ error })
    }
  }

  #take(step: Step): void {
    this.#step = undefined
    if (this.span.isOutermost) this.span.flow.unmark()
    if ('error' in step) {
      this.end('ended')
      this.#failed = step
      // What it yielded before is delivered where the head has left; an error before that is a clean one.
      if (this.span.last.handed) this.#gather(() => this.span.gather([], 'idle'))
    } else if (step.chunk === undefined) {
      this.end('ended')
      this.span.end()
      this.#gather(() => this.span.gather([], 'end'))
    } else {
      const { chunk } = step
      this.#isFresh = true
      this.#gather(() => this.span.push(chunk))
      this.span.flow.drain()
    }
  }

  /** The source has had nothing for a macrotask: the consumer gets what the stages hold, and the source stays asked. */
  #idle(): void {
    if (this.span.flow.busy !== undefined) return // when it is done the consumer looks again
    this.#isFresh = false
    this.#gather(() => this.span.gather([], 'idle'))
  }

  #gather(work: () => Chunk | undefined | Chunk[] | Promise<Chunk[]>): void {
    try {
      this.#keep(work())
    } catch (error) {
      this.broke(error)
    }
    this.wake()
  }

  #keep(output: Chunk | undefined | Chunk[] | Promise<Chunk[]>): void {
    if (output === undefined) return
    if (typeof output === 'string' || output instanceof Uint8Array) this.#ready.push(output)
    else if (Array.isArray(output)) for (const chunk of output) this.#ready.push(chunk)
    else {
      const failed = (error: unknown): unknown => (this.#failed ??= { error }).error
      void heard(this.span.flow.occupy(output, list => this.#keep(list), failed))
    }
    if (this.#ready.length > 0) this.hold()
  }

  #give(): Chunk {
    const chunk = this.#ready.shift()!
    const isAtRest = this.#ready.length === 0 && this.#step === undefined && !this.#isAsked
    const isOpen = this.state === 'open' && this.#failed === undefined
    this.isSteady =
      isAtRest && isOpen && this.span.isSettled && !this.span.idles && this.reader instanceof IterableReader
    return chunk
  }
}

function isLast(step: Step): boolean {
  return 'error' in step || step.chunk === undefined
}
