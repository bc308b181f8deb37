import type { GatewayEvent } from './gateway-event.ts'

/** What a case has at hand: raw connections to the gateway, and what the app under test tells. */
export interface Wire {
  /** The number of the case, by which a request names its app; requests of HTTP get it as they are sent. */
  readonly number: string
  /** Whether errors are told to an `onError`. */
  readonly hasOnError: boolean
  /** A raw connection, with those bytes sent, one character per byte. */
  connect(bytes: string): Promise<WireClient>
  /** Sends bytes, reads a response, and asks for another on the same connection. */
  talk(bytes: string): Promise<Conversation>
  /** What the app of this case has told so far. */
  readonly events: readonly GatewayEvent[]
  /** The texts of the notes of that kind. */
  notes(what: string): string[]
  /** What `onError` got; of a gateway without one, what was written to `tsgi.errors`. */
  reported(): string
  /** What was written to `tsgi.errors`. */
  logged(): string
  /** Waits until the condition holds; rejects after three seconds. */
  until(condition: () => boolean, what: string): Promise<void>
  /** Waits for everything to be told that has happened. */
  settle(): Promise<void>
  /** Closes the gateway, as an operator does. */
  close(): Promise<void>
}

/** A client that a case drives step by step. */
export interface WireClient {
  /** What came, one character per byte. */
  readonly received: string
  /** The gateway ended its side. */
  readonly ended: boolean
  /** The connection is known to have been reset. */
  readonly reset: boolean
  readonly closed: boolean
  /** Bytes that the kernel has not taken yet. */
  readonly unsent: number
  send(bytes: string): void
  /** Ends its side. */
  end(): void
  /** Closes the connection, with what is on its way unread. */
  leave(): void
  /** Resets the connection. */
  resetNow(): void
  pause(): void
  resume(): void
  /** Reads on, and keeps nothing. */
  drop(): void
  /** Whether the connection, which is over, was reset. */
  wasReset(): Promise<boolean>
  until(condition: () => boolean, what: string): Promise<void>
  /** The first response, perhaps incomplete. */
  response(isHead?: boolean): WireResponse
}

export interface Conversation {
  /** The responses in order, the last perhaps incomplete. */
  responses: WireResponse[]
  /** Whether the gateway served another request on the connection. */
  alive: boolean
  /** Whether nothing happened for so long that the client gave up. */
  hung: boolean
  /** Everything that came. */
  raw: string
}

/** A response as it came over the wire. */
export interface WireResponse {
  version: string
  status: number
  reason: string
  headers: [name: string, value: string][]
  /** The values of a header, joined with `|`; undefined when there is none. */
  header(name: string): string | undefined
  /** One character per byte, without the chunk framing. */
  body: string
  /** Whether length or last chunk say that this is all. */
  complete: boolean
  /** Whether they could; where not, only the end of the connection ends the body. */
  delimited: boolean
  /** The status of each 1xx before it. */
  interim: number[]
}
