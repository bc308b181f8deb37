import type { Environ } from '@tsgi/core'
import { copiedFault } from './environ-identity.ts'
import { findProperty } from './environ-tsgi.ts'
import type { ResponseCheck } from './response-check.ts'
import { isAsyncIterable, isPromise, settle } from './shapes.ts'

/// ### The request body
///

type Input = AsyncIterable<unknown>

const KEY = 'tsgi.input'
const opened = new WeakSet<Input>()

/** Puts a checked input in place of the one that is there, until the response is over; asked for by nobody, none is made. */
export function checkInput(response: ResponseCheck): void {
  const { environ } = response
  const before = findProperty(environ, KEY)
  if (before === undefined || !Object.isExtensible(environ)) return
  const own = Object.getOwnPropertyDescriptor(environ, KEY)
  if (before.get === undefined) {
    if (!isAsyncIterable(before.value)) return
    const checked = checkedInput(response, before.value)
    define(environ, checked)
    response.onOver(() => {
      if (valueIn(environ) === checked) define(environ, before.value)
    })
    return
  }
  let checked: Input | undefined
  let made: unknown
  // A server makes it on first use, so this one is asked for no sooner; and it is not enumerated, as a copy of environ would ask.
  function get(): unknown {
    made = before!.get!.call(environ)
    if (!isAsyncIterable(made)) return made
    checked = checkedInput(response, made)
    define(environ, checked)
    return checked
  }
  Object.defineProperty(environ, KEY, {
    get,
    set(value: unknown) {
      define(environ, value)
    },
    enumerable: false,
    configurable: true
  })
  response.onOver(() => {
    const now = Object.getOwnPropertyDescriptor(environ, KEY)
    if (now === undefined) return
    if (now.get === get) {
      if (own === undefined) Reflect.deleteProperty(environ, KEY)
      else Object.defineProperty(environ, KEY, own)
    } else if (checked !== undefined && now.value === checked) define(environ, made)
  })
}

class CheckedInput implements Input {
  readonly source: Input
  readonly response: ResponseCheck

  constructor(source: Input, response: ResponseCheck) {
    this.source = source
    this.response = response
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    const { response, source } = this
    this.#checkTime()
    /// [input.one-reader] `tsgi.input` must be read by one reader: a second one would get what the first one left. A middleware that reads
    /// it for the app inside puts an input of its own there.
    if (opened.has(source)) {
      response.blameApp({
        rule: 'input.one-reader',
        says: 'tsgi.input must be read once',
        remedy: 'keep what was read, or put a new input into environ'
      })
    }
    opened.add(source)
    const iterator = source[Symbol.asyncIterator]()
    const took = (step: IteratorResult<unknown>): IteratorResult<unknown> => {
      if (step.done !== true) this.#checkChunk(step.value)
      return step
    }
    const checked: AsyncIterator<unknown> = {
      next: () => {
        this.#checkTime()
        const step: IteratorResult<unknown> | Promise<IteratorResult<unknown>> = iterator.next()
        return isPromise(step) ? settle(step).then(took) : (took(step) as never)
      }
    }
    if (iterator.return !== undefined) checked.return = value => iterator.return!(value)
    return checked
  }

  #checkTime(): void {
    if (!this.response.isClean) return
    /// [input.after-end] Nothing must be read of it when the response has ended: the server has given the connection to the next request.
    this.response.blameApp({
      rule: 'input.after-end',
      says: 'tsgi.input must not be read when the response has ended',
      remedy: 'end the body when all that you need was read'
    })
  }

  #checkChunk(value: unknown): void {
    if (value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]') return
    /// [input.chunk] The chunks of `tsgi.input` must be of the type `Uint8Array`, and no text.
    this.response.blameServer({
      rule: 'input.chunk',
      says: 'a chunk of tsgi.input must be a Uint8Array',
      value,
      remedy: 'set no encoding on the stream; encode text'
    })
  }
}

// Each validator has one of its own, so that a fault is laid to the layer next to it; none reads through another.
function checkedInput(response: ResponseCheck, input: Input): CheckedInput {
  if (!(input instanceof CheckedInput)) return new CheckedInput(input, response)
  if (input.response.environ !== response.environ) {
    response.blameServer(copiedFault(response.environ), input.response.layer)
  }
  return new CheckedInput(input.source, response)
}

function valueIn(environ: Environ): unknown {
  return Object.getOwnPropertyDescriptor(environ, KEY)?.value
}

function define(environ: Environ, value: unknown): void {
  Object.defineProperty(environ, KEY, { value, writable: true, enumerable: true, configurable: true })
}
