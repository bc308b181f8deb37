import { connect, type Socket } from 'node:net'
import type { Exchange } from './check-answer.ts'

/** How many connections are opened at a time: a listener's queue holds no more than some hundreds. */
const AT_A_TIME = 50

/** Connections of raw clients to a server, and what it costs to hold them. */
export class Connections {
  readonly #name: string
  readonly #url: URL
  readonly #open: Socket[] = []

  constructor(name: string, url: string) {
    this.#name = name
    this.#url = new URL(url)
  }

  /** Opens so many more that have got one answer and ask nothing more. */
  idle(count: number, exchange: Exchange): Promise<void> {
    const body = Buffer.from(exchange.body).toString('latin1')
    return this.#add(count, async socket => {
      const received = await until(socket, text => text.endsWith(body))
      if (!received.startsWith(`HTTP/1.1 ${exchange.status} `)) throw this.#wrong(received)
    })
  }

  /** Opens so many more that have got the first bytes of their answer and read nothing more. */
  stalled(count: number, exchange: Exchange): Promise<void> {
    return this.#add(count, async socket => {
      const received = await until(socket, text => text.includes('\r\n\r\n'))
      if (!received.startsWith(`HTTP/1.1 ${exchange.status} `)) throw this.#wrong(received)
      socket.pause()
    })
  }

  /** @throws {Error} when the server has closed one of them: what is not held costs nothing */
  check(): void {
    const gone = this.#open.filter(socket => socket.destroyed || socket.readableEnded).length
    if (gone > 0)
      throw new Error(`bench: ${this.#name} has closed ${gone} of ${this.#open.length} connections`)
  }

  /** Reads the newest of them to the end of a body of so many bytes; resolves when it has come. */
  async finish(bytes: number): Promise<void> {
    const socket = this.#open.at(-1)!
    const whole = new Promise<void>((resolve, reject) => {
      socket.on('data', () => socket.bytesRead >= bytes && resolve())
      socket.on('close', () =>
        reject(new Error(`bench: ${this.#name} breaks off after ${socket.bytesRead} bytes`))
      )
    })
    socket.resume()
    await whole
  }

  destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }

  async #add(count: number, answered: (socket: Socket) => Promise<void>): Promise<void> {
    for (let left = count; left > 0; left -= AT_A_TIME) {
      await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, () => answered(this.#ask())))
    }
  }

  #ask(): Socket {
    const { hostname, port, host, pathname } = this.#url
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => {})
    socket.setTimeout(60_000, () => socket.destroy()) // nothing hangs
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    this.#open.push(socket)
    return socket
  }

  #wrong(received: string): Error {
    return new Error(`bench: ${this.#name} answers ${JSON.stringify(received.slice(0, 80))}`)
  }
}

function until(socket: Socket, isThere: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const read = (data: Buffer): void => {
      received += data.toString('latin1')
      if (!isThere(received)) return
      socket.off('data', read).off('close', leave)
      resolve(received)
    }
    const leave = (): void =>
      reject(new Error(`bench: a connection closed after ${JSON.stringify(received)}`))
    socket.on('data', read).on('close', leave)
  })
}
