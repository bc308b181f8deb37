/** The statements, each one round trip; `$n` as the store fills them in. */
export interface Statements {
  readonly get: string
  readonly create: string
  readonly update: string
  readonly touch: string
  readonly delete: string
  readonly list: string
  readonly prune: string
}

export function statementsFor(table: string): Statements {
  return {
    get: `SELECT data, version, expires_at, subject FROM ${table} WHERE key = $1 AND expires_at > $2`,
    // Each new record takes two dead ones along, so that the table keeps pace without a timer.
    create: `WITH swept AS (
  DELETE FROM ${table} WHERE key IN (
    SELECT key FROM ${table} WHERE expires_at <= $5 AND key <> $1 ORDER BY expires_at LIMIT 2 FOR UPDATE SKIP LOCKED
  )
)
INSERT INTO ${table} AS old (key, data, version, expires_at, subject) VALUES ($1, $2, 1, $3, $4)
ON CONFLICT (key) DO UPDATE SET data = $2, version = 1, expires_at = $3, subject = $4 WHERE old.expires_at <= $5
RETURNING 1 AS done`,
    // Where nothing was updated, the snapshot from before tells whether a record is there.
    update: `WITH updated AS (
  UPDATE ${table} SET data = $3, version = version + 1, expires_at = $4, subject = $5
  WHERE key = $1 AND version = $2 AND expires_at > $6 RETURNING 1
)
SELECT CASE WHEN EXISTS (SELECT FROM updated) THEN 'ok'
  WHEN EXISTS (SELECT FROM ${table} WHERE key = $1 AND expires_at > $6) THEN 'conflict' ELSE 'gone' END AS answer`,
    touch: `UPDATE ${table} SET expires_at = $2 WHERE key = $1 AND expires_at > $3 RETURNING 1 AS done`,
    delete: `DELETE FROM ${table} WHERE key = $1`,
    list: `SELECT key, data, version, expires_at, subject FROM ${table}
WHERE subject = $1 AND expires_at > $2 AND key > $3 ORDER BY key LIMIT 100`,
    prune: `WITH pruned AS (
  DELETE FROM ${table} WHERE key IN (
    SELECT key FROM ${table} WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED
  ) RETURNING 1
)
SELECT count(*)::integer AS count FROM pruned`
  }
}
