import cluster, { type Address, type Worker } from 'node:cluster'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'

describe('serve, in workers of node:cluster', function () {
  this.timeout(30_000) // processes that start while others test

  let workers: Worker[] = []
  let ports: number[] = []

  before(async () => {
    cluster.setupPrimary({ exec: fileURLToPath(new URL('programs/worker.js', import.meta.url)), args: [] })
    workers = [cluster.fork(), cluster.fork()]
    const addresses = await Promise.all(workers.map(worker => once(worker, 'listening')))
    ports = addresses.map(([address]) => (address as Address).port)
  })

  after(() => {
    for (const worker of workers) if (!worker.isDead()) worker.process.kill('SIGKILL')
  })

  it('listens on one port', () => {
    expect(ports[0]).to.equal(ports[1])
  })

  it('is served by all of them', async () => {
    const missing = new Set(workers.map(worker => String(worker.process.pid)))
    for (let i = 0; i < 200 && missing.size > 0; i++) missing.delete(await fetchText(ports[0]!))
    expect([...missing]).to.deep.equal([])
  })

  it('ends when it is told to', async () => {
    const exits = Promise.all(workers.map(worker => once(worker, 'exit')))
    for (const worker of workers) worker.process.kill('SIGTERM')
    expect(await exits).to.deep.equal([
      [0, null],
      [0, null]
    ])
  })
})

/** On a connection of its own, as the primary hands out connections. */
async function fetchText(port: number): Promise<string> {
  const sent = request({ port, host: '127.0.0.1', agent: false }).end()
  const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}
