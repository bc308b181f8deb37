import type { App, Environ, ErrorStream } from '@tsgi/core'
import { answer, ok } from './apps.ts'
import { cases } from './cases.ts'
import type { GatewayEvent } from './gateway-event.ts'
import { setNote } from './note.ts'

/** What a gateway serves while the suite runs, and how it reports. */
export interface GatewayApp {
  app: App
  /** For the gateway's option of that name, where it has one. */
  onError: (error: unknown, environ?: Environ) => void
  /** What apps get as `tsgi.errors`. */
  errors: ErrorStream
}

/** What the app answers to a request for `/probe`. */
export const PROBE_ANSWER = 'the connection is alive'

/**
 * The app under test: a request says in `X-Case` which of the suite's apps it means. It needs no runtime's modules, so that it runs in
 * whatever program the gateway does.
 *
 * @param tell gets one line at a time, without its end, for the suite's `hear`
 * @example const { app, onError, errors } = gatewayApp(line => console.log(line))
 */
export function gatewayApp(tell: (line: string) => unknown): GatewayApp {
  // `tells` comes first, by which the suite knows the lines that are meant for it.
  const send = ({ tells, ...rest }: GatewayEvent): void => void tell(JSON.stringify({ tells, ...rest }))
  return {
    app(environ, startResponse) {
      if (environ.PATH_INFO.startsWith('/probe')) {
        send({ tells: 'probe', text: environ.PATH_INFO })
        return probe(environ, startResponse)
      }
      const named = environ.HTTP_X_CASE
      send({ tells: 'called', case: named, environ: strings(environ) })
      setNote(environ, (what, text) => send({ tells: 'note', case: named, what, text }))
      return (cases[Number(named)]?.app ?? ok)(environ, startResponse)
    },
    onError(error, environ) {
      send({ tells: 'error', case: environ?.HTTP_X_CASE, text: String(error) })
    },
    errors: { write: text => send({ tells: 'log', text }) }
  }
}

const probe = answer('200 OK', [], () => [PROBE_ANSWER])

// What an ordinary object inherits: environ has none of it.
const INHERITED = ['constructor', 'toString', '__proto__']

function strings(environ: Environ): Record<string, string> {
  const found: [string, string][] = []
  for (const key of [...Object.keys(environ), ...INHERITED]) {
    const value: unknown = (environ as unknown as Record<string, unknown>)[key]
    if (typeof value === 'string') found.push([key, value])
    else if (value !== undefined && INHERITED.includes(key)) found.push([key, '(inherited)'])
  }
  return Object.fromEntries(found)
}
