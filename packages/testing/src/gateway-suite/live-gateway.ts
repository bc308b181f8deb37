import { describeValue } from '@tsgi/core'
import { gatewayApp } from '../gateway/gateway-app.ts'
import { paramsFor } from '../gateway/frames/cgi-request.ts'
import { framings, type Protocol } from '../gateway/frames/framing.ts'
import type { GatewayCase } from '../gateway/gateway-case.ts'
import type { GatewayOptions } from '../gateway/gateway-options.ts'
import type { Wire } from '../gateway/wire.ts'
import { closeUnused } from './close-unused.ts'
import { Hearing } from './hearing.ts'
import { RawClient } from './raw-client.ts'
import type { StartedGateway, StartGateway } from './start-gateway.ts'
import { talk } from './talk.ts'

// Of what a case sends: the request lines, behind which the number of the case goes.
const REQUEST_LINE = /[A-Z]+ [^ \r\n]+ HTTP\/1\.[01]\r\n/g

export interface LiveSettings {
  /** Milliseconds that something may take which should happen at once. */
  readonly limit: number
  readonly protocol: Protocol
  readonly hasOnError: boolean
}

/** A gateway with some settings, which serves one case after the other. */
export class LiveGateway {
  readonly #started: StartedGateway
  readonly #hearing: Hearing
  readonly #to: { port: number; host: string }
  readonly #limit: number
  readonly #protocol: Protocol
  readonly #hasOnError: boolean
  #probes = 0
  #closed: Promise<void> | undefined

  static async start(
    start: StartGateway,
    options: GatewayOptions,
    settings: LiveSettings
  ): Promise<LiveGateway> {
    const hearing = new Hearing(settings.limit)
    const started = await start({ ...gatewayApp(hearing.hear), options, hear: hearing.hear })
    return new LiveGateway(mustListen(started), hearing, settings)
  }

  private constructor(
    started: StartedGateway,
    hearing: Hearing,
    { limit, protocol, hasOnError }: LiveSettings
  ) {
    this.#limit = limit
    this.#protocol = protocol
    this.#hasOnError = hasOnError
    this.#started = started
    this.#hearing = hearing
    this.#to = { port: started.port, host: started.host ?? '127.0.0.1' }
  }

  async run(number: number, test: GatewayCase): Promise<void> {
    const hearing = this.#hearing
    hearing.begin(String(number))
    const clients: RawClient[] = []
    const named = (bytes: string): string =>
      test.app === undefined ? bytes : bytes.replace(REQUEST_LINE, `$&X-Case: ${number}\r\n`)
    const open = async (): Promise<RawClient> => {
      const client = await RawClient.connect(this.#to, { rewrite: named, limit: this.#limit })
      clients.push(client)
      return client
    }
    const wire: Wire = {
      number: String(number),
      hasOnError: this.#hasOnError,
      async connect(bytes) {
        const client = await open()
        client.send(bytes)
        return client
      },
      talk: async bytes => talk(await open(), bytes),
      get events() {
        return hearing.events
      },
      notes: what => hearing.texts('note', what),
      reported: () => hearing.texts(this.#hasOnError ? 'error' : 'log').join('\n'),
      logged: () => hearing.texts('log').join(''),
      until: (condition, what) => hearing.until(condition, what),
      settle: () => this.#settle(),
      close: () => this.close()
    }
    try {
      await test.run(wire)
    } finally {
      for (const client of clients) client.leave()
    }
  }

  /** Once, though a test may have done so already. */
  close(): Promise<void> {
    return (this.#closed ??= Promise.resolve(this.#started.close()).then(() => {}))
  }

  // Events come in order: when a later one is there, nothing that has happened is still to come.
  async #settle(): Promise<void> {
    const path = `/probe/${++this.#probes}`
    const client = await RawClient.connect(this.#to)
    client.send(probe(path, this.#protocol))
    try {
      await this.#hearing.until(() => this.#hearing.hasProbe(path), 'an answer to a probe')
    } finally {
      client.leave()
    }
  }
}

/** @throws {TypeError} for what is no gateway that listens */
function mustListen(started: StartedGateway): StartedGateway {
  const { port, close } = (started ?? {}) as { [key in keyof StartedGateway]?: unknown }
  if (Number.isInteger(port) && typeof close === 'function') return started
  if (typeof close === 'function') closeUnused(started)
  const got =
    started === undefined || started === null
      ? describeValue(started)
      : `port ${describeValue(port)} and close ${describeValue(close)}`
  throw new TypeError(`gatewaySuite: start must give { port, close }, an integer and a function, got ${got}`)
}

function probe(path: string, protocol: Protocol): string {
  if (protocol === 'http') return `GET ${path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n`
  return framings[protocol].request(paramsFor({ number: '' }, path), '')
}
