import type { WireResponse } from '../gateway/wire.ts'

/** Reads a response from the start of the text; undefined while its head is not complete. */
export function parseResponse(
  text: string,
  isHead: boolean
): { response: WireResponse; rest: string } | undefined {
  const interim: number[] = []
  let from = 0
  for (;;) {
    const end = text.indexOf('\r\n\r\n', from)
    if (end === -1) return undefined
    const [statusLine = '', ...lines] = text.slice(from, end).split('\r\n')
    const match = /^(HTTP\/\d\.\d) (\d{3}) ?(.*)$/.exec(statusLine)
    if (match === null) throw new Error(`not a status line: ${JSON.stringify(statusLine.slice(0, 80))}`)
    const status = Number(match[2])
    from = end + 4
    if (status < 200) {
      interim.push(status)
      continue
    }
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const header = (name: string): string | undefined => {
      const values = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase())
      return values.length === 0 ? undefined : values.map(([, value]) => value).join('|')
    }
    const { body, rest, complete, delimited } = readBody(text.slice(from), header, isHead, status)
    return {
      response: {
        version: match[1]!,
        status,
        reason: match[3]!,
        headers,
        header,
        body,
        complete,
        delimited,
        interim
      },
      rest
    }
  }
}

interface BodyPart {
  body: string
  rest: string
  complete: boolean
  delimited: boolean
}

function readBody(
  text: string,
  header: (name: string) => string | undefined,
  isHead: boolean,
  status: number
): BodyPart {
  if (isHead || status === 204 || status === 304) {
    return { body: '', rest: text, complete: true, delimited: true }
  }
  const length = header('Content-Length')
  if (header('Transfer-Encoding') === 'chunked') return readChunks(text)
  if (length === undefined) return { body: text, rest: '', complete: false, delimited: false }
  const size = Number(length)
  return {
    body: text.slice(0, size),
    rest: text.slice(size),
    complete: text.length >= size,
    delimited: true
  }
}

function readChunks(text: string): BodyPart {
  let body = ''
  let at = 0
  for (;;) {
    const end = text.indexOf('\r\n', at)
    if (end === -1) return { body, rest: '', complete: false, delimited: true }
    const line = text.slice(at, end)
    if (!/^[\da-f]+\s*(;|$)/i.test(line)) {
      throw new Error(`not the size of a chunk: ${JSON.stringify(line.slice(0, 80))}`)
    }
    const size = Number.parseInt(line, 16)
    const from = end + 2
    if (size === 0) {
      // Behind it there may be trailers.
      const last = text.indexOf('\r\n\r\n', end)
      const complete = last !== -1
      return { body, rest: complete ? text.slice(last + 4) : '', complete, delimited: true }
    }
    body += text.slice(from, from + size)
    if (text.length < from + size + 2) return { body, rest: '', complete: false, delimited: true }
    at = from + size + 2
  }
}
