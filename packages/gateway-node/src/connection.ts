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
  #isListening = false
  /** Who watches; most connections have one request at a time. */
  #first: (() => void) | undefined = undefined
  #others: Set<() => void> | undefined = undefined

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
    if (!this.#isListening) this.#listen()
    // In the order in which they came.
    if (this.#first === undefined && !this.#others?.size) this.#first = gone
    else (this.#others ??= new Set()).add(gone)
  }

  unwatch(gone: () => void): void {
    if (this.#first === gone) this.#first = undefined
    else this.#others?.delete(gone)
  }

  #listen(): void {
    this.#isListening = true
    this.#socket.once('close', () => {
      this.#first?.()
      for (const gone of this.#others ?? []) gone()
    })
  }
}

/** An IPv4 client of a socket for both families shows as `::ffff:192.0.2.1`. */
function unmap(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true && address.includes('.') ? address.slice(7) : address
}
