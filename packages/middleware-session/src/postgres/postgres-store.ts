import { checkOptions } from '@tsgi/core'
import { checkFunction } from '../check.ts'
import type { AsyncSessionStore, SessionUpdate, SessionWrite, StoredSession } from '../store.ts'
import { checkTable } from './check-table.ts'
import { readRows, type PostgresQuery, type Row } from './rows.ts'
import { statementsFor, type Statements } from './statements.ts'
import { escapeNul, unescapeNul } from './text.ts'

export interface PostgresStoreOptions {
  /**
   * Sends a statement: `(text, params) => pool.query(text, params)` (pg), `(text, params) => sql.unsafe(text, params, { prepare:
   * true })` (postgres.js).
   */
  query: PostgresQuery
  /** The table that `postgresMigration` makes, perhaps with its schema. Default: `'tsgi_sessions'`. */
  table?: string
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

export interface PostgresStore extends AsyncSessionStore {
  prune(now: number): Promise<number>
}

/** How often a statement is sent of which the database says that it must be sent again. */
const ATTEMPTS = 20

/**
 * Keeps sessions in a table of PostgreSQL, one statement for each call. Each new record takes two dead ones along; `prune`
 * drops all.
 *
 * @throws {TypeError} when `query` is no function, and for an option that does not exist
 * @throws {RangeError} for a table whose name is no plain identifier
 * @example session({ store: createPostgresStore({ query: (text, params) => pool.query(text, params) }) })
 */
export function createPostgresStore(options: PostgresStoreOptions): PostgresStore {
  checkOptions('createPostgresStore', options, ['query', 'table', 'now'])
  const { query, table = 'tsgi_sessions', now = Date.now } = options
  checkFunction('query', query, 'createPostgresStore')
  checkFunction('now', now, 'createPostgresStore')
  return new TableStore(query, statementsFor(checkTable('createPostgresStore', table)), now)
}

class TableStore implements PostgresStore {
  readonly capabilities = { cas: 'store', shared: true, durable: true } as const
  readonly #query: PostgresQuery
  readonly #sql: Statements
  readonly #now: () => number

  constructor(query: PostgresQuery, statements: Statements, now: () => number) {
    this.#query = query
    this.#sql = statements
    this.#now = now
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const [row] = await this.#rows(this.#sql.get, [escapeNul(key), this.#now()])
    return row === undefined ? undefined : readStored(row)
  }

  async create(key: string, write: SessionWrite): Promise<boolean> {
    const params = [escapeNul(key), ...values(write), this.#now()]
    return (await this.#again(() => this.#rows(this.#sql.create, params))).length > 0
  }

  async update(key: string, version: number, write: SessionWrite): Promise<SessionUpdate> {
    try {
      const params = [escapeNul(key), version, ...values(write), this.#now()]
      const [row] = await this.#rows(this.#sql.update, params)
      return row?.answer as SessionUpdate
    } catch (error) {
      if (isSerializationFailure(error)) return 'conflict'
      throw error
    }
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const params = [escapeNul(key), expiresAt, this.#now()]
    return (await this.#again(() => this.#rows(this.#sql.touch, params))).length > 0
  }

  async delete(key: string): Promise<void> {
    await this.#again(() => this.#query(this.#sql.delete, [escapeNul(key)]))
  }

  async *list(subject: string): AsyncGenerator<StoredSession & { readonly key: string }> {
    let last = ''
    for (;;) {
      const rows = await this.#rows(this.#sql.list, [escapeNul(subject), this.#now(), last])
      for (const row of rows) {
        last = row.key as string
        yield { ...readStored(row), key: unescapeNul(last) }
      }
      if (rows.length === 0) return
    }
  }

  async prune(now: number): Promise<number> {
    let pruned = 0
    for (;;) {
      const [row] = await this.#rows(this.#sql.prune, [now])
      const count = Number(row?.count)
      if (count === 0) return pruned
      pruned += count
    }
  }

  /** Sends a statement that holds whoever came first: again, where the database wants that. */
  async #again<R>(send: () => PromiseLike<R>): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send()
      } catch (error) {
        if (attempt === ATTEMPTS || !isSerializationFailure(error)) throw error
      }
    }
  }

  async #rows(text: string, params: (string | number | null)[]): Promise<readonly Row[]> {
    return readRows(await this.#query(text, params))
  }
}

/** Another statement came first, where transactions are stricter than by default; nothing of this one is kept. */
function isSerializationFailure(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '40001'
}

function values({ data, expiresAt, subject }: SessionWrite): (string | number | null)[] {
  return [escapeNul(data), expiresAt, subject === undefined ? null : escapeNul(subject)]
}

function readStored({ data, version, expires_at: expiresAt, subject }: Row): StoredSession {
  return {
    data: unescapeNul(data as string),
    version: Number(version),
    expiresAt: Number(expiresAt),
    ...(subject === null ? {} : { subject: unescapeNul(subject as string) })
  }
}
