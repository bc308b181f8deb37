import { describeValue } from '@tsgi/core'

/** Sends a statement with its parameters, and resolves to the rows, or to an object that has them as `rows`. */
export type PostgresQuery = (text: string, params: (string | number | null)[]) => PromiseLike<unknown>

export type Row = Readonly<Record<string, unknown>>

/** The rows of an answer: pg gives `{ rows }`, postgres.js an array. */
export function readRows(answer: unknown): readonly Row[] {
  const rows: unknown = Array.isArray(answer) ? answer : (answer as { rows?: unknown } | undefined)?.rows
  if (Array.isArray(rows)) return rows as readonly Row[]
  throw new TypeError(
    `createPostgresStore: query must resolve to the rows, or to an object that has them as rows, got ${describeValue(answer)}`
  )
}
