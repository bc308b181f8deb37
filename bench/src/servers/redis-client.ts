import { createClient, type RedisClientType } from 'redis'

/** The client that all contenders use. */
export async function redisClient(url: string): Promise<RedisClientType> {
  const client: RedisClientType = createClient({ url })
  client.on('error', () => {}) // the benchmark has stopped the server
  await client.connect()
  return client
}
