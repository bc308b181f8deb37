import { byteLength, setHeader, type Environ, type Head, type HeaderList, type Rewrite } from '@tsgi/core'
import type { Format, OpenEntry } from './entry.ts'
import { headHasLeft, type SentHead } from './head-has-left.ts'
import type { LogDestination } from './options.ts'
import { minimalLine } from './minimal-line.ts'
import { levelOf, outcomeOf, statusOfError, type Level, type Outcome } from './outcome.ts'
import { isHarmless, requestIdOf } from './request-id.ts'
import type { Settings } from './settings.ts'
import { targetOf } from './target.ts'

/** The entry of one request, and what fills it in: `start` with the head, `end` when the body is closed. */
export class LogRecord implements OpenEntry {
  readonly environ: Environ
  readonly time: number
  readonly method: string
  readonly target: string
  readonly protocol: string
  readonly client: string | undefined
  readonly host: string | undefined
  readonly referer: string | undefined
  readonly userAgent: string | undefined
  readonly request: readonly (string | undefined)[]
  readonly requestId: string | undefined
  user: string | undefined = undefined
  status: number | undefined = undefined
  headers: HeaderList = NO_HEADERS
  bytes = 0
  ttfbMs: number | undefined = undefined
  durationMs: number | undefined = undefined
  outcome: Outcome = 'pending'
  error: unknown = undefined
  level: Level = 'info'
  readonly #settings: Settings
  readonly #destination: LogDestination
  readonly #format: Format
  readonly #began: number
  #head: Head | undefined = undefined
  #bodyKind: SentHead['kind'] = 'uncounted'
  #chunks = 0
  #isHandedOver = false
  #isOver = false

  constructor(settings: Settings, environ: Environ) {
    const { clock } = settings
    this.#settings = settings
    this.#began = clock.monotonic(environ)
    this.#destination = settings.destination ?? environ['tsgi.errors']
    this.#format = settings.formatFor(this.#destination)
    this.environ = environ
    this.time = clock.now(environ)
    this.method = environ.REQUEST_METHOD
    this.target = this.#redacted(targetOf(environ))
    this.protocol = environ.SERVER_PROTOCOL
    this.client = this.#clientOf(environ.REMOTE_ADDR)
    this.host = environ.HTTP_HOST
    const referer = environ.HTTP_REFERER
    this.referer = referer === undefined ? undefined : this.#redacted(referer)
    this.userAgent = environ.HTTP_USER_AGENT
    const keys = this.#format.requestKeys
    this.request = keys.length === 0 ? NO_KEYS : keys.map(key => read(environ, key))
    this.requestId = settings.requestId === undefined ? given(environ) : this.#identify(settings.requestId)
    if (settings.immediate) this.#write()
  }

  /** The plan of `rewriteResponse`: chunks are counted, and only where their number is not known beforehand. */
  start(head: Head): Rewrite | void {
    const { clock, requestId, needsHeaders } = this.#settings
    this.ttfbMs = clock.monotonic(this.environ) - this.#began
    this.#head = head
    const status = Number.parseInt(head.status, 10)
    if (!Number.isNaN(status)) this.status = status
    if (requestId !== undefined) setHeader(head.headers, requestId.header, this.requestId!)
    // Outer layers go on changing the list, but replace its pairs and never change them.
    if (needsHeaders || this.#format.needsHeaders) this.headers = head.headers.slice()
    const length = head.length
    const hasBody = this.method !== 'HEAD' && !isBodiless(status)
    this.#bodyKind = length !== undefined ? 'array' : hasBody ? 'counted' : 'uncounted'
    if (!hasBody) return
    if (length === undefined) return { chunk: chunk => this.#count(chunk), keepsLength: true }
    this.bytes = length
  }

  /** The body is on its way to the layer outside. */
  handOver(): void {
    this.#isHandedOver = true
  }

  /** The close of `rewriteResponse`; or the client has left before, and the body that comes is closed in vain. */
  end(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    const { environ } = this
    this.durationMs = this.#settings.clock.monotonic(environ) - this.#began
    // The signal is made on first use, which is not here unless the client has gone.
    this.outcome = error === undefined ? 'complete' : outcomeOf(error, () => hasFired(environ))
    // The head was all there is to HEAD and 204: what is called off then is an app that writes on and on.
    if (this.outcome === 'aborted' && this.#head !== undefined && this.#bodyKind === 'uncounted') {
      this.outcome = 'complete'
    } else {
      this.error = error
    }
    if (this.outcome === 'error') {
      if (!this.#headHasLeft()) this.#takeBack()
      this.status ??= statusOfError(error)
    }
    this.user = read(environ, 'REMOTE_USER')
    this.#write()
  }

  #redacted(text: string): string {
    try {
      return this.#settings.redact.url(text)
    } catch (error) {
      this.#settings.reports.tell('redact.query', error, this.environ['tsgi.errors'])
      return text.split(/[?#]/, 1)[0]! // rather too little than a secret
    }
  }

  #clientOf(address: string | undefined): string | undefined {
    try {
      return this.#settings.address(address)
    } catch (error) {
      this.#settings.reports.tell('address', error, this.environ['tsgi.errors'])
      return undefined
    }
  }

  #headHasLeft(): boolean {
    const head = this.#head
    if (head === undefined) return false
    return headHasLeft({ head, kind: this.#bodyKind, isHandedOver: this.#isHandedOver, chunks: this.#chunks })
  }

  /** The gateway answers in place of the app. */
  #takeBack(): void {
    this.status = undefined
    this.headers = NO_HEADERS
    this.bytes = 0
    this.ttfbMs = undefined
  }

  #count<C extends Uint8Array | string>(chunk: C): C {
    this.#chunks++
    this.bytes += byteLength(chunk)
    return chunk
  }

  #identify({ key, trust, generate }: NonNullable<Settings['requestId']>): string {
    const given = read(this.environ, REQUEST_ID)
    const id = this.#ask(
      'requestId.generate',
      () => requestIdOf(given, read(this.environ, key), { trust, generate }),
      undefined
    )
    const harmless = id ?? crypto.randomUUID()
    Object.assign(this.environ, { [REQUEST_ID]: harmless })
    return harmless
  }

  #write(): void {
    const { level, skip, reports } = this.#settings
    const usual = levelOf(this.status, this.outcome)
    this.level = level === undefined ? usual : this.#ask('level', () => level(this), usual)
    if (this.level === 'silent') return
    if (skip !== undefined && this.#ask('skip', () => skip(this), false)) return
    const line = this.#line()
    if (line !== undefined) reports.write(this.#destination, `${line}\n`, this.environ['tsgi.errors'])
  }

  #line(): string | undefined {
    try {
      return this.#format.line(this)
    } catch (error) {
      this.#settings.reports.tell('format', error, this.environ['tsgi.errors'])
      return minimalLine(this, this.#format.isJson === true)
    }
  }

  /** Calls what the user gave; what it throws is told once. */
  #ask<T>(what: string, call: () => T, otherwise: T): T {
    try {
      return call()
    } catch (error) {
      this.#settings.reports.tell(what, error, this.environ['tsgi.errors'])
      return otherwise
    }
  }
}

const NO_HEADERS: HeaderList = []
const REQUEST_ID = 'tsgi.request_id'
const NO_KEYS: readonly string[] = []

/** RFC 9110, 15.2, 15.3.5, 15.3.6 and 15.4.5: no content, whatever the app yields. */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304 || status < 200
}

function hasFired(environ: Environ): boolean {
  return (environ['tsgi.signal'] as AbortSignal | undefined)?.aborted ?? true
}

/** The id that a layer outside has given. */
function given(environ: Environ): string | undefined {
  const id = read(environ, REQUEST_ID)
  return isHarmless(id) ? id : undefined
}

function read(environ: Environ, key: string): string | undefined {
  const value = (environ as unknown as Record<string, unknown>)[key]
  return typeof value === 'string' ? value : undefined
}
