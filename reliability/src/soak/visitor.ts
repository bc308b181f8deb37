import { Agent, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { LINE } from './soak-app.ts'

/** What a request of the mix is, and what must come of it. */
export type Kind = 'whole' | 'killed' | 'unread' | 'throwing'

interface Visit {
  path: string
  input?: string
  /** Bytes of the response after which the client leaves. */
  leaveAt?: number
  /** Bytes of the request after which it leaves. */
  cutAt?: number
  /** The text that comes, or `error`, `broken` or `left`. */
  expected: string | RegExp
}

const INPUT = LINE.repeat(40)

/** Makes visits on connections that are kept alive, and counts what did not come as it must. */
export class Visitor {
  readonly done: Record<Kind, number> = { whole: 0, killed: 0, unread: 0, throwing: 0 }
  readonly failures: string[] = []
  readonly #url: string
  readonly #agent: Agent
  readonly #random: () => number

  /** `random` gives numbers from 0 up to 1. */
  constructor(url: string, connections: number, random: () => number) {
    this.#url = url
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
    this.#random = random
  }

  /** Ten in a hundred leave at a random byte of what they send or get, ten send a body that is not read, five meet an app that throws. */
  async visit(): Promise<void> {
    const share = this.#random() * 100
    const kind: Kind = share < 10 ? 'killed' : share < 20 ? 'unread' : share < 25 ? 'throwing' : 'whole'
    const visit = this.#choose(kind)
    const got = visit.cutAt === undefined ? await this.#ask(visit) : await this.#cut(visit, visit.cutAt)
    const { expected } = visit
    const isRight = expected instanceof RegExp ? expected.test(got) : got === expected
    this.done[kind]++
    if (!isRight) this.failures.push(`${kind} ${visit.path}: ${JSON.stringify(got.slice(0, 200))}`)
  }

  end(): void {
    this.#agent.destroy()
  }

  #choose(kind: Kind): Visit {
    if (kind === 'unread') return { path: '/unread', input: INPUT, expected: 'not read' }
    if (kind === 'killed' && this.#random() < 0.5) {
      return {
        path: '/echo',
        input: INPUT,
        cutAt: Math.floor(this.#random() * INPUT.length),
        expected: 'left'
      }
    }
    if (kind === 'killed') {
      const leaveAt = Math.floor(this.#random() * LINE.length * 8)
      return { path: this.#pick(['/array', '/stream', '/endless']), leaveAt, expected: 'left' }
    }
    if (kind === 'throwing') {
      return this.#pick<Visit>([
        { path: '/throws/early', expected: 'error' },
        { path: '/throws/late', expected: 'broken' }
      ])
    }
    return this.#pick<Visit>([
      { path: '/array', expected: LINE },
      { path: '/stream', expected: LINE.repeat(8) },
      { path: '/echo', input: INPUT, expected: INPUT },
      { path: '/visits', expected: /^visit \d+\n$/ }
    ])
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!
  }

  /** Sends a part of a request over a connection of its own, and resets it. */
  #cut({ path, input = '' }: Visit, at: number): Promise<string> {
    const { hostname, port, host } = new URL(this.#url)
    const head = [`POST ${path} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${input.length}`]
    return new Promise(resolve => {
      const socket = connect({ host: hostname, port: Number(port) })
      socket.on('error', () => {})
      socket.on('close', () => resolve('left'))
      socket.write(`${head.join('\r\n')}\r\n\r\n${input}`.slice(0, at), () => socket.resetAndDestroy())
    })
  }

  #ask({ path, input, leaveAt }: Visit): Promise<string> {
    return new Promise(resolve => {
      const asked = request(
        this.#url + path,
        { agent: this.#agent, method: input === undefined ? 'GET' : 'POST' },
        response => {
          if (leaveAt === undefined) read(response, resolve)
          else leave(response, leaveAt, resolve)
        }
      )
      asked.setTimeout(20_000, () => asked.destroy(new Error('hangs')))
      asked.on('error', error => resolve(String(error)))
      asked.end(input)
    })
  }
}

function read(response: IncomingMessage, resolve: (got: string) => void): void {
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => (text += chunk))
  response.on('error', () => resolve('broken'))
  response.on('end', () => resolve(response.statusCode === 200 ? text : 'error'))
}

function leave(response: IncomingMessage, at: number, resolve: (got: string) => void): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes >= at) response.destroy()
  })
  response.on('error', () => {})
  response.on('close', () => resolve('left'))
}
