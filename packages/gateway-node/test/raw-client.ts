import { connect, type NetConnectOpts } from 'node:net'
import { parseResponse, type WireResponse } from './parse-response.ts'

export interface Conversation {
  /** The responses in order, the last perhaps incomplete. */
  responses: WireResponse[]
  /** Whether the server served another request on the connection. */
  alive: boolean
  /** Whether the connection was reset, not ended. */
  reset: boolean
  /** Whether nothing happened for so long that the client gave up. */
  hung: boolean
  /** Everything that came before the answer to the probe, one character per byte. */
  raw: string
}

export interface TalkOptions {
  /** How many responses to wait for. Default: 1. */
  count?: number
  /** Send a FIN after the request. Default: false. */
  halfClose?: boolean
  /** Ask for another response on the connection when all have come. Default: true. */
  probe?: boolean
}

const PROBE = 'GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n'
/** What the app under test answers to the probe. */
export const PROBE_ANSWER = 'the connection is alive'

/**
 * Sends bytes (one character each) and reads what comes, until the connection closes. When the expected responses have
 * come, it sends one more request: the answer shows that the connection lives, and that no byte too many was sent.
 */
export function talk(
  to: NetConnectOpts,
  request: string | readonly string[],
  { count = 1, halfClose = false, probe = true }: TalkOptions = {}
): Promise<Conversation> {
  const pieces = typeof request === 'string' ? [request] : request
  const isHead = pieces.join('').startsWith('HEAD ')
  return new Promise(resolve => {
    const result: Conversation = { responses: [], alive: false, reset: false, hung: false, raw: '' }
    let received = ''
    let probed = false
    const socket = connect({ ...to, allowHalfOpen: true })
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    const giveUp = setTimeout(() => {
      result.hung = true
      socket.destroy()
    }, 4000)

    void send()
    socket.on('data', (data: string) => {
      received += data
      if (probed) return
      const { responses, rest } = parseAll(received, isHead)
      if (responses.length >= count && responses.every(response => response.complete) && rest === '') {
        probed = true
        if (probe) socket.write(PROBE)
        else socket.end()
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') result.reset = true
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      clearTimeout(giveUp)
      const { responses, rest } = parseAll(received, isHead)
      result.raw = received
      if (probed && responses.length > count && responses.at(-1)!.body === PROBE_ANSWER) {
        result.alive = true
        responses.pop()
      }
      result.responses = responses
      if (rest !== '') result.raw = received
      resolve(result)
    })

    async function send(): Promise<void> {
      for (const [index, piece] of pieces.entries()) {
        // Apart, so that the server meets each by itself.
        if (index > 0) await new Promise(later => setTimeout(later, 15))
        if (socket.writable) socket.write(piece, 'latin1')
      }
      if (halfClose) socket.end()
    }
  })
}

function parseAll(text: string, isHead: boolean): { responses: WireResponse[]; rest: string } {
  const responses: WireResponse[] = []
  let rest = text
  while (rest !== '') {
    // Only the first request of a case is a HEAD.
    const parsed = parseResponse(rest, isHead && responses.length === 0)
    if (parsed === undefined) break
    responses.push(parsed.response)
    rest = parsed.rest
    if (!parsed.response.complete) break
  }
  return { responses, rest }
}
