import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import type { App } from '@tsgi/core'
import { toNodeListener } from '@tsgi/gateway-node'
import { RawClient } from '@tsgi/testing/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { CERTIFICATE } from './certificate.ts'
import { CountedBody, eventually, start } from './fixture.ts'
import { get } from './wire-case.ts'

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
    for (const [name, isReading] of [
      ['ends a connection whose client takes nothing', false],
      ['waits for a client that reads slowly', true]
    ] as const) {
      it(name, async () => {
        const closes: unknown[] = []
        const listener = toNodeListener(
          (_environ, startResponse) => {
            startResponse('200 OK', [])
            return Object.assign(['x'.repeat(isReading ? 8_000_000 : 10_000_000)], {
              close: (error: unknown) => void closes.push(error)
            })
          },
          // A process that stands still for so long, on a busy machine, takes its client for one that does not read.
          { writeTimeout: isReading ? 500 : 150 }
        )
        await using listening = await listen(createTlsServer(CERTIFICATE, listener))
        const client = connect({ port: listening.port, host: '127.0.0.1', rejectUnauthorized: false })
        client.on('error', () => {})
        await once(client, 'secureConnect')
        client.write(get('/'))
        // A record at a time: all of it takes longer than the deadline.
        client.on('data', () => client.pause())
        if (!isReading) client.pause()
        const reading = setInterval(() => isReading && client.resume(), 4)
        try {
          await eventually(() => closes.length === 1)
          if (isReading) expect(closes).to.deep.equal([undefined])
          else expect(closes[0]).to.have.property('name', 'AbortError')
        } finally {
          clearInterval(reading)
          client.destroy()
        }
      })
    }
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
