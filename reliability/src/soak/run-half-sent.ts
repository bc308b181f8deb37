import { once } from 'node:events'
import { connect } from 'node:net'
import { readEnding } from '../faults/read-ending.ts'
import { startSoakServer } from './soak-server.ts'

const DEADLINE = 1000

export interface HalfSentReport {
  /** How often what was answered: `408, whole`; `closed` where a connection ended without a response. */
  answers: Record<string, number>
  /** Milliseconds until the last of them was ended, and until it had to be. */
  lasted: number
  deadline: number
}

const HALVES = [
  'GET /array HT',
  'GET /array HTTP/1.1\r\nHost: local',
  'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf',
  'POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal'
]

/** Clients send half a request and no more: each is ended by the deadline for heads or for whole requests. */
export async function runHalfSent(clients: number): Promise<HalfSentReport> {
  await using server = await startSoakServer({ headersTimeout: DEADLINE, requestTimeout: DEADLINE })
  const { hostname, port } = new URL(server.url)
  const begun = performance.now()
  const answers: Record<string, number> = {}
  const ask = async (half: string): Promise<void> => {
    const socket = connect({ host: hostname, port: Number(port) })
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => (received += data))
    socket.on('error', () => {})
    socket.write(half)
    await once(socket, 'close')
    const status = /^HTTP\/1\.1 (\d+)/.exec(received)?.[1]
    const isWhole = readEnding(received) !== 'broken'
    const answer = status === undefined ? 'closed' : `${status}, ${isWhole ? 'whole' : 'broken off'}`
    answers[answer] = (answers[answer] ?? 0) + 1
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => ask(HALVES[index % HALVES.length]!)))
  return { answers, lasted: performance.now() - begun, deadline: DEADLINE }
}
