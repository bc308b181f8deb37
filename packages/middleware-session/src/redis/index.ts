export { createRedisStore, type RedisStoreOptions } from './redis-store.ts'
export type { RedisCommand } from './script-runner.ts'
