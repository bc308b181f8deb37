import type { PostgresQuery } from '@tsgi/middleware-session/postgres'
import pg from 'pg'
import postgres from 'postgres'

export interface Connection {
  query: PostgresQuery
  close: () => Promise<unknown>
}

/** How each client is connected, as the README says it. */
export const clients: { [name: string]: (url: string, max?: number) => Connection } = {
  pg(url, max = 10) {
    const pool = new pg.Pool({ connectionString: url, max })
    pool.on('error', () => {})
    return { query: (text, params) => pool.query(text, params), close: () => pool.end() }
  },
  'postgres.js'(url, max = 10) {
    const sql = postgres(url, { max, onnotice: () => {} })
    return {
      query: (text, params) => sql.unsafe(text, params, { prepare: true }),
      close: () => sql.end({ timeout: 1 })
    }
  }
}
