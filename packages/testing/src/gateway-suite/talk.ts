import { PROBE_ANSWER } from '../gateway/gateway-app.ts'
import type { Conversation, WireResponse } from '../gateway/wire.ts'
import { parseResponse } from './parse-response.ts'
import type { RawClient } from './raw-client.ts'

const PROBE = 'GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n'

/**
 * Sends a request and reads what comes, until the connection closes. When a response has come, it sends one more request: the
 * answer shows that the connection lives, and that no byte too many was sent. Then it leaves.
 *
 * @param options.probe whether it does so. Default: true.
 */
export async function talk(
  client: RawClient,
  bytes: string,
  { probe = true }: { probe?: boolean } = {}
): Promise<Conversation> {
  const isHead = bytes.startsWith('HEAD ')
  const read = (): Reading => readAll(client.received, isHead)
  const over = (): boolean => client.ended || client.closed
  const result: Conversation = { responses: [], alive: false, hung: false, raw: '' }
  try {
    client.send(bytes)
    await client.until(() => over() || read().isWhole, 'a whole response')
    const probed = probe && !over() && client.socket.write(PROBE)
    if (probe) await client.until(over, 'the end of the connection')
    result.responses = read().responses
    if (probed && result.responses.length > 1 && result.responses.at(-1)!.body === PROBE_ANSWER) {
      result.alive = true
      result.responses.pop()
    }
  } catch {
    result.hung = true
    result.responses = read().responses
  }
  result.raw = client.received
  client.leave()
  return result
}

interface Reading {
  responses: WireResponse[]
  /** Whether there is a response, and nothing behind it that is none. */
  isWhole: boolean
}

function readAll(text: string, isHead: boolean): Reading {
  const responses: WireResponse[] = []
  let rest = text
  while (rest !== '') {
    // The probe is a GET.
    const parsed = parseResponse(rest, isHead && responses.length === 0)
    if (parsed === undefined) break
    responses.push(parsed.response)
    rest = parsed.rest
    if (!parsed.response.complete) break
  }
  return { responses, isWhole: responses.length > 0 && responses.at(-1)!.complete && rest === '' }
}
