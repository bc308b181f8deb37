import type { Socket } from 'node:net'
import type { Peer } from '@tsgi/core/gateway'

const CONNECTION = Symbol('tsgi.connection')
type KnownSocket = Socket & { [CONNECTION]?: Connection; encrypted?: boolean }

/** What is known of a socket, found out once: asking costs a system call. */
export class Connection implements Peer {
  readonly scheme: 'http' | 'https'
  readonly serverName: string
  readonly serverPort: string
  readonly remoteAddress: string | undefined
  readonly remotePort: string | undefined
  /** A response has announced that it is the last: RFC 9112, 9.6 forbids to process what still comes. */
  isClosing = false
  readonly #socket: KnownSocket
  #watching: Set<() => void> | undefined

  private constructor(socket: KnownSocket) {
    this.#socket = socket
    this.scheme = socket.encrypted === true ? 'https' : 'http'
    // A Unix socket has neither address nor port.
    const local = unmap(socket.localAddress) ?? 'localhost'
    this.serverName = local.includes(':') ? `[${local}]` : local
    this.serverPort = String(socket.localPort ?? (this.scheme === 'https' ? 443 : 80))
    this.remoteAddress = unmap(socket.remoteAddress)
    this.remotePort = socket.remotePort === undefined ? undefined : String(socket.remotePort)
  }

  static of(socket: Socket): Connection {
    const known: KnownSocket = socket
    return (known[CONNECTION] ??= new Connection(known))
  }

  /** Calls back when the connection has broken off. One listener serves all requests on it, pipelined ones too. */
  watch(gone: () => void): void {
    if (this.#socket.closed) {
      process.nextTick(gone)
      return
    }
    this.#watching ??= this.#listen()
    this.#watching.add(gone)
  }

  unwatch(gone: () => void): void {
    this.#watching?.delete(gone)
  }

  #listen(): Set<() => void> {
    const watching = new Set<() => void>()
    const socket = this.#socket
    socket.once('close', () => {
      for (const gone of watching) gone()
    })
    return watching
  }
}

/** An IPv4 client of a socket for both families shows as `::ffff:192.0.2.1`. */
function unmap(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true && address.includes('.') ? address.slice(7) : address
}
