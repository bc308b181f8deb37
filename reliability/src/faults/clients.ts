import { connect } from 'node:net'
import { curlClient } from './curl-client.ts'
import { readEnding } from './read-ending.ts'
import type { Ending } from './throw-points.ts'

export interface Seen {
  ending: Ending
  /** Everything that came, decoded where the client decodes. */
  text: string
}

export interface FaultClient {
  name: string
  /** Asks for a path; resolves when the response is at its end, whatever that is. Killed: leaves after the first bytes. */
  ask: (url: string, path: string, input: string | undefined, isKilled: boolean) => Promise<Seen>
}

/** Node's own client, which checks framing and decodes. */
const fetchClient: FaultClient = {
  name: 'fetch',
  async ask(url, path, input, isKilled) {
    const leaving = new AbortController()
    let text = ''
    try {
      const response = await fetch(url + path, {
        ...(input !== undefined && { method: 'POST', body: input }),
        signal: leaving.signal
      })
      text += `${response.statusText}\n${[...response.headers].join('\n')}\n`
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk as Uint8Array).toString()
        if (isKilled) leaving.abort()
      }
      return { ending: response.status >= 500 ? 'error' : 'complete', text }
    } catch {
      return { ending: 'broken', text }
    }
  }
}

/** A socket, and the framing of RFC 9112, 6.3 and 7.1 read by hand: what comes after the body would be seen, too. */
const rawClient: FaultClient = {
  name: 'raw socket',
  ask(url, path, input, isKilled) {
    const { hostname, port, host } = new URL(url)
    const request = [
      `${input === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Accept-Encoding: gzip',
      'Connection: close',
      ...(input === undefined ? [] : [`Content-Length: ${Buffer.byteLength(input)}`])
    ]
    return new Promise(resolve => {
      let received = ''
      const socket = connect({ host: hostname, port: Number(port) })
      socket.setEncoding('latin1')
      socket.write(`${request.join('\r\n')}\r\n\r\n${input ?? ''}`)
      socket.on('data', (data: string) => {
        received += data
        if (isKilled) socket.resetAndDestroy()
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve({ ending: readEnding(received), text: received }))
    })
  }
}

export const faultClients: readonly FaultClient[] = [fetchClient, curlClient, rawClient]
