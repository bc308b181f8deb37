type Maybe<T> = T | Promise<T>

/** What is written: text, and when it ends, in milliseconds since 1970. */
export interface TestedWrite {
  readonly data: string
  readonly expiresAt: number
  readonly subject?: string
}

export interface TestedRecord extends TestedWrite {
  readonly version: number
}

/** The `SessionStore` of `@tsgi/middleware-session`, by its shape. */
export interface TestedStore {
  get(key: string, signal?: AbortSignal): Maybe<TestedRecord | undefined>
  create(key: string, write: TestedWrite, signal?: AbortSignal): Maybe<boolean>
  update(
    key: string,
    version: number,
    write: TestedWrite,
    signal?: AbortSignal
  ): Maybe<'ok' | 'conflict' | 'gone'>
  touch(key: string, expiresAt: number, signal?: AbortSignal): Maybe<boolean>
  delete(key: string, signal?: AbortSignal): Maybe<void>
  list?(subject: string): AsyncIterable<TestedRecord & { readonly key: string }>
  prune?(now: number): Maybe<number>
  close?(): Maybe<void>
  readonly capabilities: {
    readonly cas: 'store' | 'process' | 'none'
    readonly shared: boolean
    readonly durable: boolean
    readonly sync?: boolean
  }
}
