import { parseCgiOutput } from './cgi-head.ts'
import type { Framing, Params } from './framing.ts'

/**
 * The request is a netstring of names and values, each ended by NUL, and the body behind it; the response is the output of the app.
 * @see https://python.ca/scgi/protocol.txt
 */
export const scgi: Framing = {
  protocol: 'scgi',
  request: (params, body) =>
    netstring(pairs([['CONTENT_LENGTH', String(body.length)], ['SCGI', '1'], ...params])) + body,
  answer: (received, isOver) => ({ ...parseCgiOutput(received), isWhole: isOver })
}

export function netstring(text: string): string {
  return `${text.length}:${text},`
}

export function pairs(params: Params): string {
  return params.map(([name, value]) => `${name}\0${value}\0`).join('')
}
