export { createPostgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres-store.ts'
export type { PostgresQuery } from './rows.ts'
export { postgresMigration } from './migration.ts'
