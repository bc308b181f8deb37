import { describeValue, getAllHeaders, type HeaderList } from '@tsgi/core'
import type { Exchange } from './exchange.ts'
import { show } from './fault.ts'
import type { MiddlewareOptions } from './options.ts'

/** What no middleware has reason to touch: cookies, whose lines cannot be combined, and what the app has made up. */
const OWN = /^(set-cookie$|x-)/i

/**
 * Which headers of the app have not arrived as they must: with their values, each in a line of its own, as often and in the order in
 * which the app gave them. Lines with other values may stand between.
 * @see RFC 9110, 5.3
 */
export function headerFaults(
  { scene, received, failure }: Exchange,
  { expectedHeaders }: MiddlewareOptions
): string[] {
  const { head: sent } = received
  if (scene.head === undefined || sent === undefined || failure !== undefined) return []
  const own = scene.head.headers.filter(([name]) => OWN.test(name))
  const expected = expectedHeaders === undefined ? own : mustBeList(expectedHeaders(own, scene.head, sent))
  const names = new Map(expected.map(([name]) => [name.toLowerCase(), name]))
  const faults: string[] = []
  for (const name of names.values()) {
    const wanted = getAllHeaders(expected, name)
    const got = getAllHeaders(sent.headers, name)
    if (isSame(wanted, got)) continue
    const order = wanted.length > 1 ? ' in this order' : ''
    faults.push(`${name} must arrive as ${lines(wanted)}${order}, got ${lines(got)}; ${REMEDY}`)
  }
  return faults
}

const REMEDY =
  'hand on each header of the app as a pair of its own, or say by expectedHeaders what must arrive in its place'

function isSame(wanted: readonly string[], got: readonly string[]): boolean {
  const kept = got.filter(value => wanted.includes(value))
  return kept.length === wanted.length && kept.every((value, i) => value === wanted[i])
}

/** `2 lines, "a" and "b"` */
function lines(values: readonly string[]): string {
  if (values.length === 0) return 'none'
  return `${values.length === 1 ? 'the line' : `${values.length} lines,`} ${values.map(show).join(' and ')}`
}

/** @throws {TypeError} for what is no list of headers, which nothing could be looked up by */
function mustBeList(headers: unknown): HeaderList {
  const isList = Array.isArray(headers)
  const wrong = isList ? headers.find(pair => !isHeader(pair)) : headers
  if (isList && headers.every(isHeader)) return headers
  const got = `${describeValue(wrong)}${isList ? ' in it' : ''}`
  throw new TypeError(
    `checkMiddleware: expectedHeaders must return a list of [name, value], both strings, got ${got}`
  )
}

function isHeader(pair: unknown): pair is [string, string] {
  return Array.isArray(pair) && pair.length === 2 && pair.every(part => typeof part === 'string')
}
