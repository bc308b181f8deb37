import { Agent, request } from 'node:http'
import { gunzipSync } from 'node:zlib'

export const JSON_TYPE = 'application/json'

/** A request and what every contender must answer. */
export interface Exchange {
  path: string
  /** Request headers. */
  send?: Record<string, string>
  /** What is sent as JSON. Default: nothing, by GET. */
  post?: string
  status: number
  /** Names in lower case; values are compared without regard to case and to spaces. */
  headers: Record<string, string>
  body: Uint8Array
  /** The body is gzip of that, and the Content-Encoding says so. */
  isGzip?: boolean
}

/**
 * Whether a server answers as it should, twice over one connection: nobody may win by closing connections, by leaving
 * headers out, or by sending something else. Resolves to the bytes of the body, as sent.
 * @throws {Error} which names the server and what it did
 */
export async function checkAnswer(name: string, url: string, exchange: Exchange): Promise<number> {
  let bytes = 0
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const ports = [await ask(), await ask()]
    if (ports[0] !== ports[1]) throw new Error(`bench: ${name} closes its connections`)
    return bytes
  } finally {
    agent.destroy()
  }

  function ask(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const { post, send = {} } = exchange
      const method = post === undefined ? 'GET' : 'POST'
      const headers = post === undefined ? send : { ...send, 'Content-Type': JSON_TYPE }
      const sent = request(url, { agent, method, headers }, response => {
        const from = response.socket.localPort
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        response.on('end', () => {
          const { statusCode: status, headers: fields } = response
          const answer = { status, headers: fields, body: Buffer.concat(chunks) }
          bytes = answer.body.length
          const wrong = differences(answer, exchange)
          if (wrong.length > 0) reject(new Error(`bench: ${name} answers otherwise: ${wrong.join('; ')}`))
          else resolve(from)
        })
      })
      sent.on('error', reject).end(post)
    })
  }
}

interface Answer {
  status: number | undefined
  headers: NodeJS.Dict<string | string[]>
  body: Uint8Array
}

/** What is not as expected, one phrase each. */
export function differences(answer: Answer, expected: Exchange): string[] {
  const wrong: string[] = []
  if (answer.status !== expected.status) wrong.push(`status ${answer.status}, not ${expected.status}`)
  for (const [name, value] of Object.entries(expected.headers)) {
    const got = String(answer.headers[name])
    if (plain(got) !== plain(value)) wrong.push(`${name}: ${got}, not ${value}`)
  }
  const coding = answer.headers['content-encoding']
  if (coding !== (expected.isGzip ? 'gzip' : undefined))
    return [...wrong, `content-encoding ${String(coding)}`]
  const body = expected.isGzip ? gunzipSync(answer.body) : Buffer.from(answer.body)
  if (!body.equals(expected.body)) wrong.push(`body ${JSON.stringify(body.toString('latin1').slice(0, 80))}`)
  return wrong
}

// `text/plain;charset=UTF-8` and `text/plain; charset=utf-8` say the same (RFC 9110, 8.3.1).
function plain(value: string): string {
  return value.toLowerCase().replaceAll(' ', '')
}
