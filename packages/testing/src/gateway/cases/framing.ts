import { REFUSED, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviour 13: the framing of a request. */
export const framingCases: readonly WireCase[] = [
  ...[
    ['both lengths', 'Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['a length that is a word', 'Content-Length: abc'],
    ['a signed length', 'Content-Length: +3'],
    ['a list of lengths', 'Content-Length: 3, 3'],
    ['two lengths', 'Content-Length: 3', 'Content-Length: 3'],
    ['chunked twice', 'Transfer-Encoding: chunked, chunked'],
    ['an unknown coding at the end', 'Transfer-Encoding: chunked, gzip'],
    ['a folded line', 'X-A: b', ' c'],
    ['a space before the colon', 'X-A : b'],
    ['a bare line feed', 'X-A: b\nX-B: c'],
    ['a NUL', 'X-A: b\0c']
  ].map(([name, ...headers]): WireCase => ({
    behaviour: 13,
    name: `refuses ${name}`,
    request: request('POST / HTTP/1.1', ['Host: test', ...headers], '3\r\nabc\r\n0\r\n\r\n'),
    expect: REFUSED
  })),
  {
    behaviour: 13,
    name: 'refuses Transfer-Encoding in HTTP/1.0',
    request: request('POST / HTTP/1.0', ['Transfer-Encoding: chunked'], '0\r\n\r\n'),
    expect: REFUSED
  },
  {
    behaviour: 13,
    name: 'does not know gzip as a transfer coding',
    request: request('POST / HTTP/1.1', ['Host: test', 'Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
    expect: { status: 501, called: false, alive: false }
  }
]
