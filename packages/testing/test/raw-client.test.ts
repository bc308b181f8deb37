import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

/** A client that has got those bytes. */
async function got(bytes: string): Promise<RawClient> {
  const server = createServer(socket => socket.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = await RawClient.connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  await client.until(() => client.ended)
  client.leave()
  server.close()
  return client
}

const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

describe('RawClient', () => {
  const bodies: [name: string, chunks: string, body: string, complete: boolean][] = [
    ['chunks', '3\r\none\r\n5;a=b\r\n, two\r\n0\r\n\r\n', 'one, two', true],
    ['trailers', '3\r\none\r\n0\r\nX-Sum: 1\r\n\r\n', 'one', true],
    ['chunks that break off', '3\r\none\r\n5\r\n, t', 'one, t', false],
    ['a last chunk that breaks off', '3\r\none\r\n0\r\n', 'one', false]
  ]
  for (const [name, chunks, body, complete] of bodies) {
    it(`reads ${name}`, async () => {
      expect((await got(HEAD + chunks)).response()).to.include({ body, complete })
    })
  }

  for (const size of ['', 'x', '-1', '0x1', ' ']) {
    it(`refuses ${JSON.stringify(size)} as the size of a chunk`, async () => {
      const client = await got(`${HEAD}${size}\r\none\r\n`)
      expect(() => client.response()).to.throw(`not the size of a chunk: ${JSON.stringify(size)}`)
    })
  }
})
