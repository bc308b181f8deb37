import { checkTable } from './check-table.ts'

/**
 * The SQL that makes the table and its indexes, and leaves what is there: run it where you run your migrations.
 *
 * @throws {RangeError} for a name that is no plain identifier
 * @example await pool.query(postgresMigration())
 */
export function postgresMigration(table: string = 'tsgi_sessions'): string {
  const name = checkTable('postgresMigration', table)
  const index = name.replace('.', '_')
  return `CREATE TABLE IF NOT EXISTS ${name} (
  key text COLLATE "C" PRIMARY KEY, -- SHA-256 of the token, never the token
  data text NOT NULL,
  version integer NOT NULL,
  expires_at double precision NOT NULL, -- milliseconds since 1970: to_timestamp(expires_at / 1000)
  subject text COLLATE "C"
);
CREATE INDEX IF NOT EXISTS ${index}_expires_at ON ${name} (expires_at);
CREATE INDEX IF NOT EXISTS ${index}_subject ON ${name} (subject) WHERE subject IS NOT NULL;`
}
