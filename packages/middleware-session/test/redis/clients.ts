import type { RedisCommand } from '@tsgi/middleware-session/redis'
import { GlideClient, GlideClusterClient } from '@valkey/valkey-glide'
import { Cluster, Redis } from 'ioredis'
import Valkey from 'iovalkey'
import { createClient, createCluster } from 'redis'

/** A client of its own for one test file, and how it is closed. */
export interface Connection {
  command: RedisCommand
  close: () => unknown
}

/** How each client is connected, as the README says it. */
export const clients: { [name: string]: (port: number) => Promise<Connection> } = {
  async redis(port) {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    client.on('error', () => {})
    await client.connect()
    return { command: args => client.sendCommand(args), close: () => client.destroy() }
  },
  async ioredis(port) {
    const client = new Redis({ port, host: '127.0.0.1' })
    client.on('error', () => {})
    return { command: ([name, ...args]) => client.call(name!, ...args), close: () => client.disconnect() }
  },
  async iovalkey(port) {
    const client = new Valkey.default({ port, host: '127.0.0.1' })
    client.on('error', () => {})
    return { command: ([name, ...args]) => client.call(name!, ...args), close: () => client.disconnect() }
  },
  async 'valkey-glide'(port) {
    const client = await GlideClient.createClient({ addresses: [{ host: '127.0.0.1', port }] })
    return { command: args => client.customCommand(args), close: () => client.close() }
  }
}

/** The same for a cluster. */
export const clusterClients: { [name: string]: (port: number) => Promise<Connection> } = {
  async redis(port) {
    const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] })
    client.on('error', () => {})
    await client.connect()
    return {
      command: (args, { key }) => client.sendCommand(key, false, args),
      close: () => client.destroy()
    }
  },
  async ioredis(port) {
    const client = new Cluster([{ port, host: '127.0.0.1' }])
    client.on('error', () => {})
    return { command: ([name, ...args]) => client.call(name!, ...args), close: () => client.disconnect() }
  },
  async iovalkey(port) {
    const client = new Valkey.Cluster([{ port, host: '127.0.0.1' }])
    client.on('error', () => {})
    return { command: ([name, ...args]) => client.call(name!, ...args), close: () => client.disconnect() }
  },
  async 'valkey-glide'(port) {
    const client = await GlideClusterClient.createClient({ addresses: [{ host: '127.0.0.1', port }] })
    return { command: args => client.customCommand(args), close: () => client.close() }
  }
}
