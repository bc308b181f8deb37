import type { IncomingMessage, ServerResponse } from 'node:http'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import connect from 'connect'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listen } from '../listen.ts'
import { quietly } from '../quietly.ts'

describe('TappedAnswer', () => {
  it('breaks off for a framework that never waits, and names who and what', async () => {
    let log = ''
    const app = connect().use(toConnect(exclaim, { queueLimit: 100_000 }))
    app.use((_request: IncomingMessage, response: ServerResponse) => {
      response.write('x')
      setImmediate(() => {
        for (let i = 0; i < 20; i++) response.write('x'.repeat(10_000))
      })
    })
    await using server = await listen(app)
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await quietly(
      () => client.until(() => client.ended || client.closed),
      text => (log += text)
    )
    expect(log).to.include(
      "RangeError: toConnect: more than 100000 bytes wait for the client; wait for 'drain' when write() returns false, or raise queueLimit"
    )
  })

  it('tells who waits for a write that the client has left', async () => {
    let response!: ServerResponse
    let told: unknown
    const app = connect().use(toConnect(exclaim))
    app.use((_request: IncomingMessage, given: ServerResponse) => {
      response = given
      response.write('x')
    })
    await using server = await listen(app)
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('x'))
    client.pause()
    // More than the kernel takes.
    response.write(Buffer.alloc(10_000_000))
    response.write('last', error => (told = error))
    client.leave()
    await eventually(() => told !== undefined)
    expect(told).to.be.instanceOf(Error)
  })
})
