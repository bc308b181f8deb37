import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RawClient } from '@tsgi/testing/gateway'

/** A framework's server for one test. */
export interface Listening extends AsyncDisposable {
  url: string
  port: number
  connect(bytes: string): Promise<RawClient>
}

export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: RawClient[] = []
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async connect(bytes) {
      const client = await RawClient.connect({ port, host: '127.0.0.1' })
      clients.push(client)
      client.send(bytes)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
