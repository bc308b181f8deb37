import { createFileStore } from '@tsgi/middleware-session/file'
import { createPostgresStore } from '@tsgi/middleware-session/postgres'
import { createRedisStore } from '@tsgi/middleware-session/redis'
import type { SessionStore } from '@tsgi/middleware-session'

/** Where records are, told to another process as JSON. */
export type StoreAddress =
  | { kind: 'redis'; url: string }
  | { kind: 'postgres'; url: string }
  | { kind: 'file'; directory: string }

export interface OpenStore {
  store: SessionStore
  close: () => unknown
}

/** Goes to those records by a connection of its own. Loads no client but the one it needs, so that workers start quickly. */
export async function openStore(address: StoreAddress): Promise<OpenStore> {
  switch (address.kind) {
    case 'redis': {
      const client = await (await import('redis')).createClient({ url: address.url }).connect()
      client.on('error', () => {})
      return {
        store: createRedisStore({ command: args => client.sendCommand(args) }),
        close: () => client.destroy()
      }
    }
    case 'postgres': {
      const pool = new (await import('pg')).default.Pool({ connectionString: address.url, max: 4 })
      pool.on('error', () => {})
      return {
        store: createPostgresStore({ query: (text, params) => pool.query(text, params) }),
        close: () => pool.end()
      }
    }
    case 'file':
      return { store: createFileStore({ directory: address.directory }), close: () => {} }
  }
}
