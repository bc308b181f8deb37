import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Socket } from 'node:net'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import type { Write } from '@tsgi/core'
import { toNodeListener } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { eventually, get, later, start } from './support.ts'

const CHUNK = 'x'.repeat(64 * 1024)

describe('serve', () => {
  describe('with a body in hand', () => {
    const bodies: [name: string, body: () => (string | Uint8Array)[]][] = [
      ['a string', () => ['hello']],
      ['bytes', () => [Buffer.from('hello')]],
      ['several chunks', () => ['he', Buffer.from('l'), 'lo']],
      ['nothing', () => []]
    ]
    for (const [name, body] of bodies) {
      it(`hands the head and ${name} to the socket at once`, async () => {
        await using fixture = await start((_environ, startResponse) => {
          startResponse('200 OK', [['X-Test', 'yes']])
          return body()
        })
        const writes = countWrites()
        try {
          const client = await fixture.connect(get('/'))
          await client.until(() => client.received.includes('\r\n\r\n'))
          await later(10)
          expect(writes.sizes).to.have.length(1)
          expect(client.received.length).to.equal(writes.sizes[0])
        } finally {
          writes.restore()
        }
      })
    }

    // Short ones leave as text with the head, longer ones as they are.
    for (const length of [1, 256, 2048, 2049]) {
      it(`sends ${length} bytes as they are, whatever the head holds`, async () => {
        const bytes = Uint8Array.from({ length }, (_, i) => 255 - (i % 256))
        await using fixture = await start((_environ, startResponse) => {
          startResponse('200 OK', [['X-Test', 'caf\xe9']])
          return [new Uint8Array([7, ...bytes]).subarray(1)]
        })
        const client = await fixture.connect(get('/'))
        const body = Buffer.from(bytes).toString('latin1')
        await client.until(() => client.received.split('\r\n\r\n')[1]?.length === length)
        expect(client.received).to.match(/\r\nX-Test: caf\xe9\r\n/)
        expect(client.received.endsWith(body)).to.equal(true)
      })
    }

    it('sends it in the tick in which the app returns', async () => {
      const order: string[] = []
      const listener = toNodeListener((_environ, startResponse) => {
        startResponse('200 OK', [])
        queueMicrotask(() => order.push('microtask'))
        return ['x']
      })
      const server = createServer((incoming, response) => {
        listener(incoming, response)
        order.push(response.writableEnded ? 'ended' : 'pending')
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = await RawClient.connect({
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1'
      })
      client.send(get('/'))
      await eventually(() => order.length === 2)
      expect(order).to.deep.equal(['ended', 'microtask'])
      client.socket.destroy()
      server.close()
    })

    it('leaves no listener on the connection', async () => {
      const counts: number[] = []
      const listener = toNodeListener((environ, startResponse) => {
        startResponse('200 OK', [])
        return environ.PATH_INFO === '/async' ? Promise.resolve(['x']) : ['x']
      })
      const server = createServer((incoming, response) => {
        listener(incoming, response)
        counts.push(incoming.socket.listenerCount('close'))
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = await RawClient.connect({
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1'
      })
      for (let i = 1; i <= 30; i++) {
        client.send(get(i % 2 === 0 ? '/async' : '/'))
        await client.until(() => client.received.split('HTTP/1.1 200').length === i + 1)
      }
      expect(Math.max(...counts.slice(2))).to.equal(counts[2])
      client.socket.destroy()
      server.close()
    })
  })

  describe('with a slow reader (35)', () => {
    it('refuses to queue for an app that writes on and on', async () => {
      let failure: unknown
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        try {
          for (let i = 0; i < 10_000; i++) void write(CHUNK)
        } catch (error) {
          failure = error
        }
        return []
      })
      const client = await fixture.connect(get('/'))
      client.socket.resume()
      await eventually(() => failure !== undefined)
      expect(String(failure)).to.match(/write: more than 1048576 bytes wait.*await write/)
    })
  })

  describe('with write (17)', () => {
    for (const [name, bytes, leave] of [
      ['for the body to come', get('/'), () => new Promise<never>(() => {})],
      ['for HEAD', get('/').replace('GET', 'HEAD'), () => new Promise<never>(() => {})],
      ['when the app fails', get('/'), () => Promise.reject(new Error('broken'))]
    ] as const) {
      it(`sends a head beyond ASCII as one byte per character, ${name}`, async () => {
        await using fixture = await start((_environ, startResponse) => {
          void startResponse('200 OK', [['X-A', 'caf\u00e9']])('')
          return leave()
        })
        const client = await fixture.connect(bytes)
        await client.until(() => client.received.includes('\r\n\r\n'))
        expect(client.response().header('X-A')).to.equal('caf\u00e9')
      })
    }

    it('sends at once, even when the app then blocks', async () => {
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        void write('written')
        handed = writes.sizes.length
        return ['x']
      })
      let handed = 0
      const writes = countWrites()
      try {
        const client = await fixture.connect(get('/'))
        await client.until(() => client.received.includes('x\r\n'))
        expect(handed).to.equal(1)
      } finally {
        writes.restore()
      }
    })

    it('keeps the order of what is written while a pull is pending', async () => {
      await using fixture = await start((_environ, startResponse) => {
        const write: Write = startResponse('200 OK', [])
        return (async function* () {
          yield 'a'
          setTimeout(() => void write('b'), 5)
          await later(30)
          yield 'c'
          void write('d')
          yield 'e'
        })()
      })
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.endsWith('0\r\n\r\n'))
      expect(client.response().body).to.equal('abcde')
    })

    it('is answered once the client has taken it, though the body has ended meanwhile', async () => {
      const heard: unknown[] = []
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        Promise.resolve(write('x'.repeat(8_000_000))).then(
          () => heard.push('taken'),
          error => heard.push(error)
        )
        return []
      })
      const [reading, leaving] = [await fixture.connect(get('/')), await fixture.connect(get('/'))]
      reading.socket.pause()
      leaving.socket.pause()
      await later(20)
      expect(heard).to.deep.equal([])
      reading.socket.resume()
      await eventually(() => heard.length === 1)
      expect(heard).to.deep.equal(['taken'])
      leaving.leave()
      await eventually(() => heard.length === 2)
      expect(heard[1]).to.have.property('name', 'AbortError')
    })

    it('throws after the response has ended', async () => {
      let failure: unknown
      await using fixture = await start((_environ, startResponse) => {
        const write = startResponse('200 OK', [])
        setTimeout(() => {
          try {
            void write('late')
          } catch (error) {
            failure = error
          }
        }, 10)
        return ['x']
      })
      await fixture.connect(get('/'))
      await eventually(() => failure !== undefined)
      expect(String(failure)).to.match(/write: the response has ended/)
    })
  })

  describe('inside AsyncLocalStorage', () => {
    it('runs pulls, writes and close in the context of the call', async () => {
      const storage = new AsyncLocalStorage<string>()
      const seen: [string, string | undefined][] = []
      const note = (what: string): void => void seen.push([what, storage.getStore()])
      const listener = toNodeListener((environ, startResponse) => {
        const write = startResponse('200 OK', [])
        const chunks = (async function* () {
          note('pull')
          await write(CHUNK.repeat(200))
          note('written')
          yield CHUNK.repeat(200)
          note('pull after drain')
          if (environ.PATH_INFO === '/end') return
          yield 'last'
          await new Promise(() => {})
        })()
        return Object.assign(chunks, { close: () => note('close') })
      })
      const server = createServer((incoming, response) =>
        storage.run(incoming.url!, listener, incoming, response)
      )
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      for (const path of ['/end', '/left']) {
        seen.length = 0
        const client = await RawClient.connect({
          port: (server.address() as AddressInfo).port,
          host: '127.0.0.1'
        })
        client.send(get(path))
        await eventually(() => seen.some(([what]) => what === 'pull after drain'))
        if (path === '/left') client.socket.resetAndDestroy()
        await eventually(() => seen.some(([what]) => what === 'close'))
        expect(seen).to.deep.equal([
          ['pull', path],
          ['written', path],
          ['pull after drain', path],
          ['close', path]
        ])
        client.socket.destroy()
      }
      server.close()
    })

    it('closes a large array in the context of the call', async () => {
      const storage = new AsyncLocalStorage<string>()
      let seen: string | undefined
      const listener = toNodeListener((_environ, startResponse) => {
        startResponse('200 OK', [])
        return Object.assign([CHUNK.repeat(200)], { close: () => void (seen = storage.getStore()) })
      })
      const server = createServer((incoming, response) =>
        storage.run('context', listener, incoming, response)
      )
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = await RawClient.connect({
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1'
      })
      client.send(get('/'))
      await eventually(() => seen !== undefined)
      expect(seen).to.equal('context')
      client.socket.destroy()
      server.close()
    })
  })
})

/** Counts what the server's sockets hand to the kernel; the raw client's requests are told apart by their first byte. */
function countWrites(): { sizes: number[]; restore: () => void } {
  const prototype = Socket.prototype as unknown as Record<'_write' | '_writev', Function>
  const { _write, _writev } = prototype
  const sizes: number[] = []
  function note(data: string): void {
    if (!data.startsWith('GET ')) sizes.push(data.length)
  }
  prototype._write = function (chunk: Buffer | string, encoding: BufferEncoding, done: unknown) {
    note(Buffer.from(chunk as string, encoding).toString('latin1'))
    return Reflect.apply(_write, this, [chunk, encoding, done]) as unknown
  }
  prototype._writev = function (
    chunks: { chunk: Buffer | string; encoding: BufferEncoding }[],
    done: unknown
  ) {
    note(
      chunks.map(({ chunk, encoding }) => Buffer.from(chunk as string, encoding).toString('latin1')).join('')
    )
    return Reflect.apply(_writev, this, [chunks, done]) as unknown
  }
  return {
    sizes,
    restore: () => {
      prototype._write = _write
      prototype._writev = _writev
    }
  }
}
