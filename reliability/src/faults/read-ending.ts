import type { Ending } from './throw-points.ts'

/** What one response on a connection of its own was, from its bytes. */
export function readEnding(received: string): Ending {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return 'broken'
  const head = received.slice(0, end)
  const body = received.slice(end + 4)
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  const isWhole = length === undefined ? isWholeChunked(head, body) : body.length === Number(length)
  if (!isWhole) return 'broken'
  return /^HTTP\/1\.1 5\d\d /.test(head) ? 'error' : 'complete'
}

function isWholeChunked(head: string, body: string): boolean {
  if (!/^transfer-encoding: chunked$/im.test(head)) return false
  let rest = body
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(rest)
    if (size === null) return false
    const length = Number.parseInt(size[1]!, 16)
    if (length === 0) return rest === `${size[0]}\r\n`
    if (rest.slice(size[0].length + length, size[0].length + length + 2) !== '\r\n') return false
    rest = rest.slice(size[0].length + length + 2)
  }
}
