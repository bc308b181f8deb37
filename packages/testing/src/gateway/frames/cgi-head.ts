import type { CgiAnswer } from './framing.ts'

/**
 * Takes the output of an app apart as a front server does: headers, among which `Status` is one, an empty line, the body.
 * @see RFC 3875, 6
 */
export function parseCgiOutput(output: string): Omit<CgiAnswer, 'isWhole'> {
  const end = output.indexOf('\r\n\r\n')
  if (end === -1) return { status: undefined, headers: [], body: '' }
  const lines = output.slice(0, end).split('\r\n')
  const all = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const status = all.find(([name]) => name.toLowerCase() === 'status')?.[1]
  return {
    // Without it, it is a 200.
    status: status ?? '200 OK',
    headers: all.filter(([name]) => name.toLowerCase() !== 'status'),
    body: output.slice(end + 4)
  }
}
