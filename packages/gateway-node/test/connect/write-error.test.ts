import type { ServerResponse } from 'node:http'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listen } from '../listen.ts'

/** The codes of what a framework is told. */
async function codes(
  handler: (response: ServerResponse, tell: (error?: unknown) => void) => unknown,
  count: number
): Promise<unknown[]> {
  const told: unknown[] = []
  const tell = (error?: unknown): void => void told.push((error as NodeJS.ErrnoException | undefined)?.code)
  const middleware = toConnect(exclaim)
  await using server = await listen((request, response) =>
    middleware(request, response, () => handler(response, tell))
  )
  expect(await (await fetch(server.url)).text()).to.equal('x!')
  await eventually(() => told.length === count)
  return told
}

describe('refuseWrite', () => {
  it('tells the callback and the listeners of a write after the end', async () => {
    const told = await codes((response, tell) => {
      response.on('error', tell)
      response.end('x')
      expect(response.write('y', tell)).to.equal(false)
    }, 2)
    expect(told).to.deep.equal(['ERR_STREAM_WRITE_AFTER_END', 'ERR_STREAM_WRITE_AFTER_END'])
  })

  it('tells of a second end with a chunk', async () => {
    const told = await codes((response, tell) => {
      response.on('error', tell)
      response.end('x')
      response.end('y', tell)
    }, 2)
    expect(told).to.deep.equal(['ERR_STREAM_WRITE_AFTER_END', 'ERR_STREAM_WRITE_AFTER_END'])
  })
})

describe('writeError', () => {
  it('tells who ends what is finished', async () => {
    const told = await codes((response, tell) => {
      response.on('finish', () => response.end(tell))
      response.end('x')
    }, 1)
    expect(told).to.deep.equal(['ERR_STREAM_ALREADY_FINISHED'])
  })

  it('tells who writes to a client that has left', async () => {
    let told: unknown
    const middleware = toConnect(exclaim)
    await using server = await listen((request, response) =>
      middleware(request, response, () => {
        response.write('x')
        response.on('close', () => response.write('y', error => (told = error)))
      })
    )
    const client = await server.connect('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.until(() => client.received.includes('x'))
    client.leave()
    await eventually(() => told !== undefined)
    expect(told).to.have.property('code', 'ERR_STREAM_DESTROYED')
  })
})
