import { parseEvent, type GatewayEvent } from '../gateway/gateway-event.ts'
import { eventually } from './eventually.ts'

/** What one gateway's app tells. Lines that are not for the suite, and what earlier cases still tell, are passed over. */
export class Hearing {
  events: GatewayEvent[] = []
  readonly #limit: number
  #case: string | undefined
  #checks: (() => void)[] = []
  #probes = new Set<string>()

  /** @param limit milliseconds that a condition may take to come true */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Begins a case: events of others are no longer heard. */
  begin(number: string): void {
    this.#case = number
    this.events = []
    this.#checks = []
  }

  readonly hear = (line: string): void => {
    const event = parseEvent(line)
    if (event === undefined) return
    if (event.tells === 'probe') this.#probes.add(event.text ?? '')
    else if (event.case === undefined || event.case === this.#case) this.events.push(event)
    for (const check of this.#checks) check()
  }

  hasProbe(path: string): boolean {
    return this.#probes.has(path)
  }

  until(condition: () => boolean, what: string): Promise<void> {
    return eventually(
      condition,
      () => what,
      this.#limit,
      check => this.#checks.push(check)
    )
  }

  texts(tells: GatewayEvent['tells'], what?: string): string[] {
    return this.events
      .filter(event => event.tells === tells && (what === undefined || event.what === what))
      .map(event => event.text ?? '')
  }
}
