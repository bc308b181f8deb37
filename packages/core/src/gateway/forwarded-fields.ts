import { httpError } from '../http-error.ts'
import { isIpv4, isIpv6 } from './ip-address.ts'

/** Whom a proxy names; without an address where it says `unknown` or `_something`. */
export interface Hop {
  /** As sent. */
  readonly text: string
  readonly address: string | undefined
  readonly port: string | undefined
}

/** One element of Forwarded: what one proxy saw. */
export interface ForwardedElement {
  /** As sent. */
  readonly text: string
  readonly for: Hop | undefined
  readonly proto: string | undefined
  readonly host: string | undefined
}

/**
 * The addresses of an X-Forwarded-For, in order; empty items are passed over.
 * @throws an error with `status` 400
 */
export function parseForwardedFor(value: string): Hop[] {
  return value
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
    .map(parseNode)
}

/**
 * The elements of a Forwarded, in order.
 * @throws an error with `status` 400
 * @see RFC 7239, 4
 */
export function parseForwarded(value: string): ForwardedElement[] {
  const elements: ForwardedElement[] = []
  let pairs = new Map<string, string>()
  let start = 0
  let at = 0
  while (at <= value.length) {
    PAIR.lastIndex = at
    const match = PAIR.exec(value)
    if (match === null) throw httpError(400, 'request: Forwarded is malformed')
    at = PAIR.lastIndex
    const name = match[1]?.toLowerCase()
    if (name !== undefined) {
      if (pairs.has(name)) throw httpError(400, `request: Forwarded has "${name}" twice in one element`)
      pairs.set(name, match[2] ?? match[3]!.replaceAll(/\\(.)/g, '$1'))
    }
    if (match[4] === ';') continue
    if (pairs.size > 0) elements.push(createElement(value.slice(start, at - match[4]!.length).trim(), pairs))
    pairs = new Map()
    start = at
    if (match[4] === '') break
  }
  return elements
}

function createElement(text: string, pairs: Map<string, string>): ForwardedElement {
  const node = pairs.get('for')
  return {
    text,
    for: node === undefined ? undefined : parseNode(node),
    proto: pairs.get('proto'),
    host: pairs.get('host')
  }
}

/** `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]:80`, `unknown`, `_hidden`: RFC 7239, 6. */
function parseNode(text: string): Hop {
  const match = NODE.exec(text)
  const address = match === null || isIpv6(text) ? text : (match[1] ?? match[2])!
  if (isIpv4(address) || isIpv6(address)) {
    return { text, address, port: address === text ? undefined : match?.[3] }
  }
  if (match?.[2] !== undefined && HIDDEN.test(match[2])) return { text, address: undefined, port: undefined }
  throw httpError(400, 'request: a forwarded address is malformed')
}

// A pair or nothing, then what ends it: `;` within an element, `,` between two, or the end. Sticky, so that the whole is
// read once, in linear time.
const PAIR = /[\t ]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")[\t ]*)?(;|,|$)/y
const NODE = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}|_[\w.-]+))?$/i
const HIDDEN = /^(?:unknown|_[\w.-]+)$/i
