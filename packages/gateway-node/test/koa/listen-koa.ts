import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type Koa from 'koa'

/** The server of a Koa app for one test. */
export async function listenKoa(app: Koa): Promise<AsyncDisposable & { url: string; port: number }> {
  app.silent = true
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
