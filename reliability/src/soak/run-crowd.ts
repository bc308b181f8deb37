import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Holdings } from './server-process.ts'
import { startSoakServer } from './soak-server.ts'

export interface CrowdReport {
  before: Holdings
  /** When all of them have filled what the system and the server buffer for them. */
  stalled: Holdings
  /** Requests that others made meanwhile, and got answered. */
  served: number
  /** Milliseconds from when they were killed until every body was closed. */
  closedAfter: number
  after: Holdings
}

/** Clients ask for an endless body and never read; they are killed when nothing moves any more. */
export async function runCrowd(clients: number): Promise<CrowdReport> {
  await using server = await startSoakServer()
  const { hostname, port } = new URL(server.url)
  for (let i = 0; i < 50; i++) await (await fetch(`${server.url}/stream`)).text()
  const before = await server.holdings()
  const sockets: Socket[] = []
  for (let i = 0; i < clients; i++) {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
    socket.pause()
    socket.write(`GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  }
  await server.until(held => held.opened - before.opened === clients, 10_000)
  let served = 0
  let stalled = await server.holdings()
  for (let isMoving = true; isMoving;) {
    for (let i = 0; i < 25; i++) if ((await fetch(`${server.url}/array`)).ok) served++
    await setTimeout(200)
    const now = await server.holdings()
    isMoving = Math.abs(now.resident - stalled.resident) > 1024 * 1024
    stalled = now
  }
  const killedAt = Date.now()
  for (const socket of sockets) socket.resetAndDestroy()
  const after = await server.until(held => held.opened === held.closed, 5000)
  return { before, stalled, served, closedAfter: after.closedAt - killedAt, after }
}
