/** What the app under test tells the suite, as a line of JSON each, so that it may run in another process. */
export interface GatewayEvent {
  /** An app was called, the gateway reported an error, wrote to `tsgi.errors`, was probed; or the app of a case tells something of its own. */
  tells: 'called' | 'error' | 'log' | 'probe' | 'note'
  /** The number of the case, where the request names one. */
  case?: string | undefined
  /** The strings of the environ of a call. */
  environ?: Record<string, string>
  /** Of what the event speaks: `'closed'`, `'pulled'`. */
  what?: string
  text?: string
}

/** The event that a line tells; undefined for any other line. */
export function parseEvent(line: string): GatewayEvent | undefined {
  if (!line.startsWith('{"tells":')) return undefined
  try {
    return JSON.parse(line) as GatewayEvent
  } catch {
    return undefined
  }
}
