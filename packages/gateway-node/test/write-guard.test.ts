import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { App } from '@tsgi/core'
import { toNodeListener } from '@tsgi/gateway-node'
import { CountedBody } from '@tsgi/test-support'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { CERTIFICATE } from './certificate.ts'
import { eventually, get, holdIntervals, start } from './support.ts'

/** Answers /first when it is told to. */
function twoAnswers(second: App): { app: App; finish: () => void } {
  let release = (): void => {}
  const waiting = new Promise<void>(resolve => (release = resolve))
  return {
    finish: () => release(),
    async app(environ, startResponse) {
      if (environ.PATH_INFO !== '/first') return second(environ, startResponse)
      await waiting
      startResponse('200 OK', [])
      return ['first']
    }
  }
}

const endless = (): CountedBody => new CountedBody(() => 'x'.repeat(1_000_000))

describe('the deadline of writes', () => {
  it('keeps one listener for a response that waits for its turn, however much is written', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    let listeners = 0
    const { app, finish } = twoAnswers((_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      for (let i = 0; i < 40; i++) void write('x'.repeat(20_000))
      listeners = pipelined!.listenerCount('socket')
      return []
    })
    let pipelined: ServerResponse | undefined
    const listener = toNodeListener(app)
    const server = createServer((request, response) => {
      pipelined = response
      listener(request, response)
    })
    await using listening = await listen(server)
    const client = await RawClient.connect({ port: listening.port, host: '127.0.0.1' })
    client.send(get('/first') + get('/second', 'Connection: close'))
    await eventually(() => listeners > 0)
    finish()
    await client.until(() => client.ended)
    process.off('warning', note)
    expect(listeners).to.be.below(5)
    expect(warnings).to.deep.equal([])
    expect(client.received.split('x').length - 1).to.equal(800_000)
  })

  it('counts for a response that has waited for its turn', async () => {
    const counted = endless()
    const { app, finish } = twoAnswers((_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      void write('x'.repeat(100_000)) // more than may wait
      return counted.body
    })
    await using fixture = await start(app, { writeTimeout: 60 })
    const client = await fixture.connect(get('/first') + get('/second'))
    client.socket.pause()
    finish()
    await eventually(() => counted.closes.length === 1)
    expect(counted.closes[0]).to.have.property('name', 'AbortError')
  })

  describe('over TLS', () => {
    const answerLarge = async (
      writeTimeout: number,
      talk: (client: TLSSocket, sent: () => number) => Promise<void>
    ): Promise<unknown[]> => {
      const closes: unknown[] = []
      const listener = toNodeListener(
        (_environ, startResponse) => {
          startResponse('200 OK', [])
          const close = (error: unknown): void => void closes.push(error)
          return Object.assign(['x'.repeat(10_000_000)], { close })
        },
        { writeTimeout }
      )
      const server = createTlsServer(CERTIFICATE, listener)
      let handle: { bytesWritten: number; writeQueueSize: number } | undefined
      server.once('connection', (socket: { _handle: typeof handle }) => (handle = socket._handle))
      await using listening = await listen(server)
      const client = connect({ port: listening.port, host: '127.0.0.1', rejectUnauthorized: false })
      client.on('error', () => {})
      await once(client, 'secureConnect')
      client.write(get('/'))
      try {
        await talk(client, () => handle!.bytesWritten - handle!.writeQueueSize)
        await eventually(() => closes.length === 1)
      } finally {
        client.destroy()
      }
      return closes
    }

    it('ends a connection whose client takes nothing', async () => {
      const closes = await answerLarge(150, async client => void client.pause())
      expect(closes[0]).to.have.property('name', 'AbortError')
    })

    it('waits for a client that reads slowly', async () => {
      using deadline = holdIntervals(60_002)
      const closes = await answerLarge(60_002, async (client, sent) => {
        // A record at a time.
        client.on('data', () => client.pause())
        await eventually(() => deadline.held > 0)
        let isOver = false
        client.once('close', () => (isOver = true))
        for (let taken = sent(); taken < 8_000_000 && !isOver; taken = sent()) {
          while (sent() === taken && !isOver) {
            client.resume()
            await new Promise(resolve => setImmediate(resolve))
          }
          deadline.tick()
        }
        client.removeAllListeners('data').resume()
      })
      expect(closes).to.deep.equal([undefined])
    })
  })

  it('leaves nothing behind on a response that a slow client has taken', async () => {
    let response: ServerResponse | undefined
    const listener = toNodeListener((_environ, startResponse) => {
      startResponse('200 OK', [])
      return ['x'.repeat(8_000_000)]
    })
    const server = createServer((request, given) => {
      response = given
      listener(request, given)
    })
    await using listening = await listen(server)
    const client = await RawClient.connect({ port: listening.port, host: '127.0.0.1' })
    client.socket.pause()
    client.send(get('/'))
    await eventually(() => response !== undefined && response.writableLength > 0)
    const guarded = response!.listenerCount('close')
    client.socket.resume()
    await eventually(() => response!.writableFinished)
    expect(response!.listenerCount('close')).to.be.below(guarded)
    client.leave()
  })
})

async function listen(server: Server): Promise<AsyncDisposable & { port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
