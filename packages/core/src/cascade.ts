import { openBody, type BodyReader } from './open-body.ts'
import { isPromise } from './pipeline/promises.ts'
import type { App, Body, Chunk, Environ, StartResponse, Write } from './types.ts'

export interface CascadeOptions {
  /** The status codes that pass a request on to the next app. Default: [404, 405]. */
  on?: readonly number[]
}

/**
 * Asks one app after the other, until one answers with something other than 404 or 405; the last one's answer stands. The
 * body of an answer that is dropped is closed, and environ is as it was before the next app sees it. What an app has read of
 * `tsgi.input` is gone.
 *
 * @throws {TypeError} while composing, when there is no app, or an argument is not one
 * @example cascade(files, pages, notFound)
 * @example cascade(files, pages, { on: [403, 404] })
 * @see Rack::Cascade
 */
export function cascade<E extends object = Environ>(
  ...args: [App<E>, ...(App<E> | CascadeOptions)[]]
): App<E> {
  const last = args.at(-1)
  const options = typeof last === 'object' && last !== null ? last : {}
  const apps = (typeof last === 'object' ? args.slice(0, -1) : args) as App<E>[]
  for (const [index, app] of apps.entries()) {
    if (typeof app !== 'function')
      throw new TypeError(`cascade: app ${index + 1} must be a function, got ${String(app)}`)
  }
  if (apps.length === 0) throw new TypeError('cascade: needs at least one app')
  const passedOn = new Set(options.on ?? [404, 405])

  return function cascaded(environ, startResponse) {
    return attempt(0, environ, startResponse)
  }

  function attempt(index: number, environ: E, startResponse: StartResponse): Body | Promise<Body> {
    const app = apps[index]!
    if (index === apps.length - 1) return app(environ, startResponse)
    const before = { ...environ }
    const trial = new Trial(startResponse, passedOn)
    const goOn = (): Body | Promise<Body> => {
      restore(environ, before)
      return attempt(index + 1, environ, startResponse)
    }
    const body = app(environ, trial.startResponse)
    return isPromise(body) ? body.then(arrived => trial.settle(arrived, goOn)) : trial.settle(body, goOn)
  }
}

/** One app's answer, before it is known whether it stands. */
class Trial {
  readonly #outer: StartResponse
  readonly #passedOn: ReadonlySet<number>
  #head: Parameters<StartResponse> | undefined
  #write: Write | undefined

  constructor(outer: StartResponse, passedOn: ReadonlySet<number>) {
    this.#outer = outer
    this.#passedOn = passedOn
  }

  readonly startResponse: StartResponse = (...head) => {
    if (this.#write !== undefined) return (this.#write = this.#outer(...head))
    if (this.#head !== undefined && head[2] === undefined) {
      throw new Error(
        'startResponse: called twice; a second call must pass the error that replaces the response'
      )
    }
    this.#head = head
    // What is written to an answer that is dropped is dropped with it.
    return chunk => (this.#isDropped() ? undefined : this.#stand()(chunk))
  }

  settle(body: Body, goOn: () => Body | Promise<Body>): Body | Promise<Body> {
    if (this.#head !== undefined) return this.#decide(body, goOn)
    return this.#peek(openBody(body), goOn)
  }

  #decide(body: Body, goOn: () => Body | Promise<Body>): Body | Promise<Body> {
    if (!this.#isDropped()) {
      this.#stand()
      return body
    }
    const closing = openBody(body).close()
    return isPromise(closing) ? closing.then(goOn) : goOn()
  }

  // The app starts late, so its first chunk is taken before it is known whether the answer stands.
  #peek(reader: BodyReader, goOn: () => Body | Promise<Body>): Body | Promise<Body> {
    const taken = (chunk: Chunk | undefined): Body | Promise<Body> => {
      if (this.#head === undefined || !this.#isDropped()) {
        if (this.#head !== undefined) this.#stand()
        return new Resumed(chunk, reader)
      }
      const closing = reader.close()
      return isPromise(closing) ? closing.then(goOn) : goOn()
    }
    const failed = (error: unknown): never => {
      void reader.close(error)
      throw error
    }
    let chunk: ReturnType<BodyReader['pull']>
    try {
      chunk = reader.pull()
    } catch (error) {
      return failed(error)
    }
    return isPromise(chunk) ? chunk.then(taken, failed) : taken(chunk)
  }

  #isDropped(): boolean {
    return this.#write === undefined && this.#passedOn.has(Number(this.#head![0].slice(0, 3)))
  }

  #stand(): Write {
    return (this.#write ??= this.#outer(...this.#head!))
  }
}

/** A body whose first chunk has been taken already. */
class Resumed implements BodyReader {
  #first: Chunk | undefined
  readonly #reader: BodyReader

  constructor(first: Chunk | undefined, reader: BodyReader) {
    this.#first = first
    this.#reader = reader
  }

  pull(): ReturnType<BodyReader['pull']> {
    const first = this.#first
    if (first === undefined) return this.#reader.pull()
    this.#first = undefined
    return first
  }

  close(error?: unknown): void | Promise<void> {
    return this.#reader.close(error)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    for (;;) {
      const chunk = await this.pull()
      if (chunk === undefined) return
      yield chunk
    }
  }
}

function restore(environ: object, before: object): void {
  const record = environ as Record<string, unknown>
  for (const key of Object.keys(record)) if (!(key in before)) delete record[key]
  Object.assign(record, before)
}
