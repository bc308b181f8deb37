import { SessionCommittedError } from '../errors.ts'
import type { LiveSession } from '../live-session.ts'
import type { SessionView } from '../request-session.ts'
import { settle } from './settle.ts'
import { ViewedCookie } from './viewed-cookie.ts'

/** `request.session`: what the app keeps as plain properties, and the methods of express-session. */
export interface ExpressSessionObject {
  [key: string]: any
  /** The handle: SHA-256 of the token; undefined while the store has no record. */
  readonly id: string | undefined
  readonly cookie: ViewedCookie
  /** A new token and an empty session, in `request.session`; the old one ends. Call it at login. */
  regenerate(callback?: (error?: any) => void): this
  /** Writes now, whatever becomes of the response. */
  save(callback?: (error?: any) => void): this
  /** Reads the store anew, into a new object in `request.session`. */
  reload(callback?: (error?: any) => void): this
  /** Ends the session, and clears the cookie. */
  destroy(callback?: (error?: any) => void): this
  /** Does nothing: the middleware puts off the idle timeout itself. */
  touch(): this
  /** As `touch`. */
  resetMaxAge(): this
}

const VIEW = Symbol('view')

/**
 * The data as an object that is changed freely, down to arrays in it: who keeps a part of it, as connect-flash does, goes on
 * changing the same. What has changed shows when the head leaves, key by key, and only that is set.
 */
export class ExpressSession implements SessionView {
  readonly live: LiveSession
  data: ExpressSessionObject
  #target!: object
  /** What the session holds, as JSON. */
  readonly #known = new Map<string, string>()

  constructor(live: LiveSession) {
    this.live = live
    this.data = this.read()
  }

  static of(live: LiveSession): ExpressSession {
    return live.viewAs(() => new ExpressSession(live))
  }

  /** Shows the data as it is now, in a new object. */
  read(): ExpressSessionObject {
    const target = new Methods(this)
    this.#known.clear()
    for (const key of this.live.keys()) {
      if (key in target) continue // such as `save`: it stays in the session, unseen
      const text = JSON.stringify(this.live.get(key))
      this.#known.set(key, text)
      // Defined, not assigned, so that a key named __proto__ stays a key.
      Object.defineProperty(target, key, {
        value: JSON.parse(text),
        writable: true,
        enumerable: true,
        configurable: true
      })
    }
    this.#target = target
    this.data = new Proxy(target, this.#traps())
    return this.data
  }

  bring(): void {
    for (const [key, text] of this.#changes()) {
      if (text === undefined) this.live.delete(key)
      else this.live.set(key, JSON.parse(text))
      if (text === undefined) this.#known.delete(key)
      else this.#known.set(key, text)
    }
  }

  check(): void {
    const [change] = this.#changes()
    if (change === undefined) return
    throw new SessionCommittedError(
      `request.session.${change[0]} was changed after the response head was sent; change it before, or use await request.environ['tsgi.session'].transact(...)`
    )
  }

  *#changes(): Generator<[key: string, text: string | undefined]> {
    const target = this.#target as Record<string, unknown>
    for (const key of Object.keys(target)) {
      const text = JSON.stringify(target[key]) as string | undefined
      if (text !== this.#known.get(key)) yield [key, text]
    }
    for (const key of this.#known.keys()) if (!Object.hasOwn(target, key)) yield [key, undefined]
  }

  #traps(): ProxyHandler<Methods> {
    const { live } = this
    return {
      set(target, key, value, receiver) {
        live.checkOpen('set', String(key))
        return Reflect.set(target, key, value, receiver)
      },
      deleteProperty(target, key) {
        live.checkOpen('delete', String(key))
        return Reflect.deleteProperty(target, key)
      }
    }
  }
}

// Of a prototype and not enumerable, so that `for in` over a session finds data alone.
class Methods {
  declare readonly [VIEW]: ExpressSession

  constructor(view: ExpressSession) {
    Object.defineProperty(this, VIEW, { value: view })
  }

  get id(): string | undefined {
    return this[VIEW].live.handle
  }

  get cookie(): ViewedCookie {
    return new ViewedCookie(this[VIEW].live)
  }

  regenerate(callback?: (error?: unknown) => void): this {
    const view = this[VIEW]
    return act(this, callback, () => {
      view.live.regenerate({ keep: [] })
      view.live.bind(null)
      view.read()
    })
  }

  save(callback?: (error?: unknown) => void): this {
    const view = this[VIEW]
    return act(this, callback, () => {
      view.bring()
      return view.live.save()
    })
  }

  reload(callback?: (error?: unknown) => void): this {
    const view = this[VIEW]
    return act(this, callback, async () => {
      await view.live.reload()
      view.read()
    })
  }

  destroy(callback?: (error?: unknown) => void): this {
    return act(this, callback, () => this[VIEW].live.destroy())
  }

  touch(): this {
    return this
  }

  resetMaxAge(): this {
    return this
  }
}

/** Calls back later, as express-session does, also where it fails at once. */
function act<S>(
  session: S,
  callback: ((error?: unknown) => void) | undefined,
  work: () => void | Promise<void>
): S {
  const done = new Promise<void>(resolve => resolve(work()))
  settle(done, error => callback?.(error ?? undefined))
  return session
}
