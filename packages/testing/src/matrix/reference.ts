import { getHeader, toBytes, type HeaderList } from '@tsgi/core'
import type { Exchange } from './exchange.ts'
import type { MiddlewareOptions } from './options.ts'

/** What the author says that clients get. */
export class Reference {
  readonly #options: MiddlewareOptions

  constructor(options: MiddlewareOptions) {
    this.#options = options
  }

  /** Whether it is declared that the middleware answers in place of the app. */
  get hasAnswer(): boolean {
    return this.#options.answer !== undefined
  }

  /** What the client should have when the app has given these bytes. */
  expected({ scene, received }: Exchange, given: Uint8Array, isComplete: boolean): Uint8Array {
    const { expected, answer } = this.#options
    if (answer !== undefined && scene.environ === undefined) return toBytes(answer.body ?? '')
    if (expected === undefined || scene.head === undefined) return given
    return toBytes(expected(given, scene.head, isComplete, received.head))
  }

  /** What the client has, uncoded. */
  async received({ scene, received }: Exchange, isComplete: boolean): Promise<Uint8Array> {
    const { decode } = this.#options
    const { head, bytes } = received
    if (decode === undefined || head === undefined || bytes.length === 0) return bytes
    if (coding(head.headers) === coding(scene.head?.headers ?? [])) return bytes
    return decode(bytes, head, isComplete)
  }

  /**
   * Whether everything has arrived that the app has given, but for what may be held back. With wrong bytes it never will: then
   * that is told, and nobody waits.
   */
  async hasAll(exchange: Exchange): Promise<boolean | 'wrong'> {
    const { scene } = exchange
    if (scene.hasWritten && exchange.received.head === undefined) return false
    if (exchange.isBodiless) return true
    const { given } = scene
    const received = await this.received(exchange, false)
    const { holdsBack = 0 } = this.#options
    const all = this.expected(exchange, given, false)
    if (!isStart(received, all)) return 'wrong'
    if (holdsBack === 0) return received.length === all.length
    const least = this.expected(exchange, given.subarray(0, Math.max(0, given.length - holdsBack)), false)
    return received.length >= least.length
  }
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && isStart(a, b)
}

/** Whether the second begins with the first. */
export function isStart(start: Uint8Array, bytes: Uint8Array): boolean {
  if (start.length > bytes.length) return false
  // No callback for each byte: there are megabytes in every cell of some apps.
  for (let i = 0; i < start.length; i++) if (start[i] !== bytes[i]) return false
  return true
}

function coding(headers: HeaderList): string | undefined {
  return getHeader(headers, 'Content-Encoding')
}
