import type { Environ } from '@tsgi/core'
import { isPlainValue } from './header-value.ts'
import { lendInternals } from './lend-internals.ts'
import { environKey, requestHeaders } from './request-headers.ts'

const NativeHeaders: typeof Headers = globalThis.Headers

/**
 * The Headers of a light Request: one by its name is looked up in environ. The runtime's own, which copy and check all of them, are
 * made for whoever wants more.
 */
export class EnvironHeaders {
  readonly #environ: Environ
  #native: Headers | undefined = undefined

  constructor(environ: Environ) {
    this.#environ = environ
  }

  get(name: string): string | null {
    const value = this.#lookUp(name)
    return value === undefined ? EnvironHeaders.nativeOf(this).get(name) : value
  }

  has(name: string): boolean {
    const value = this.#lookUp(name)
    return value === undefined ? EnvironHeaders.nativeOf(this).has(name) : value !== null
  }

  /** Undefined for what the runtime's own shall judge. */
  #lookUp(name: unknown): string | null | undefined {
    if (this.#native !== undefined) return undefined
    const key = environKey(name)
    if (key === undefined) return undefined
    const value: unknown = this.#environ[key]
    if (value === undefined) return null
    return isPlainValue(value) ? value : undefined
  }

  static nativeOf(headers: EnvironHeaders): Headers {
    return (headers.#native ??= requestHeaders(headers.#environ))
  }

  /** The runtime's own, if they were made: they may have been changed. */
  static madeOf(headers: EnvironHeaders): Headers | undefined {
    return headers.#native
  }

  /** From now on they are those of a real Request. */
  static adopt(headers: EnvironHeaders, native: Headers): void {
    headers.#native = native
  }
}

lendInternals(
  EnvironHeaders.prototype,
  NativeHeaders,
  Object.getOwnPropertySymbols(new NativeHeaders()),
  headers => EnvironHeaders.nativeOf(headers)
)
