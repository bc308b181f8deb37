import { fileURLToPath } from 'node:url'
import { RawClient } from '@tsgi/testing/gateway'
import { notOn, runArguments, runtimePath, startProgram, type Program } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

const get = (path: string, version = '1.1'): string => `GET ${path} HTTP/${version}\r\nHost: test\r\n\r\n`

/** What exceptions from the gateway's suite rest on: where one of these fails, the runtime has mended it, and the exception can go. */
describe('a plain Fetch server, without TSGI', function () {
  this.timeout(30_000)
  before(function () {
    notOn(this, ['bun', 'deno'], 'Node starts the servers of all runtimes')
  })

  describe('of Deno', () => {
    const ask = serverOf('deno')

    it('keeps a connection on which it has said that it closes it', async () => {
      const client = await ask(get('/close'))
      await client.until(() => client.received.endsWith('closing'))
      expect(client.received).to.match(/\r\nConnection: close\r\n/i)
      client.send(get('/'))
      await client.until(() => client.received.endsWith('ok'))
    })

    it('leaves out Content-Length where there is no body: of 304', async () => {
      const client = await ask(get('/304') + get('/'))
      await client.until(() => client.received.endsWith('ok'))
      expect(client.response().header('Content-Length')).to.equal(undefined)
    })

    it('gives 205 neither a length nor chunks', async () => {
      const client = await ask(get('/205'))
      await client.until(() => client.received.endsWith('\r\n\r\n'))
      const response = client.response()
      expect(response.status).to.equal(205)
      expect(response.header('Content-Length')).to.equal(undefined)
      expect(response.header('Transfer-Encoding')).to.equal(undefined)
    })

    it('ends an HTTP/1.0 connection whose stream fails, as if that were its end', async () => {
      const client = await ask(get('/fails', '1.0'))
      await client.until(() => client.ended || client.closed)
      expect([client.response().body, await client.wasReset()]).to.deep.equal(['aa', false])
    })
  })

  describe('of Bun', () => {
    const ask = serverOf('bun')

    it('closes a connection on which a request comes while the one before is answered', async () => {
      const client = await ask(get('/slow') + get('/'))
      await client.until(() => client.ended || client.closed)
      expect(client.received).to.equal('')
    })

    it('discards by a reset what a client that reads slowly has not taken of a stream that fails', async () => {
      const client = await ask(get('/fails-large'))
      client.pause()
      while (!ask.output().includes('failed')) await new Promise(resolve => setTimeout(resolve, 5))
      await new Promise(resolve => setTimeout(resolve, 100))
      client.resume()
      await client.until(() => client.ended || client.closed)
      expect(client.response().body.length).to.be.lessThan(2 * 1024 * 1024)
    })
  })
})

interface Ask {
  (bytes: string): Promise<RawClient>
  /** What the server has printed. */
  output: () => string
}

function serverOf(runtime: 'bun' | 'deno'): Ask {
  const program = fileURLToPath(new URL('programs/plain.js', import.meta.url))
  const clients: RawClient[] = []
  let running: Program | undefined
  before(async () => {
    const args = runArguments(runtime, program, [runtime])
    running = await startProgram(runtimePath(runtime), args, { ready: /port (\d+)/ })
  })
  after(async () => {
    for (const client of clients) client.leave()
    await running?.stop('SIGKILL')
  })
  const ask = async (bytes: string): Promise<RawClient> => {
    const client = await RawClient.connect({ port: Number(running!.ready[1]), host: '127.0.0.1' })
    clients.push(client)
    client.send(bytes)
    return client
  }
  return Object.assign(ask, { output: () => running!.output() })
}
