import { echo } from '../apps.ts'
import { REFUSED, get, post, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

const LONG = 'x'.repeat(9000)

/** Behaviours 14 and 15: limits and versions. */
export const limitCases: readonly WireCase[] = [
  {
    behaviour: 14,
    name: 'refuses a head that is too long',
    request: get('/', `X-A: ${LONG}`),
    options: { maxHeaderSize: 8192 },
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'lets the client read the refusal of a head that is far too long',
    request: get('/', `X-A: ${LONG.repeat(200)}`),
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'refuses too many header lines',
    request: get('/', ...Array.from({ length: 11 }, (_, i) => `X-${i}: a`)),
    options: { maxHeaderCount: 10 },
    expect: { status: 431, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'drops none of 1100 header lines',
    request: get('/', ...Array.from({ length: 1100 }, () => 'A: b'), 'X-Last: here'),
    options: { maxHeaderCount: 1200 },
    expect: { status: 200, environ: { HTTP_X_LAST: 'here' } }
  },
  {
    behaviour: 14,
    name: 'refuses a body that announces too much',
    request: post('abcd'),
    options: { maxBodySize: 3 },
    expect: { status: 413, called: false, alive: false }
  },
  {
    behaviour: 14,
    name: 'refuses a chunked body when it is too long',
    request: request(
      'POST / HTTP/1.1',
      ['Host: test', 'Transfer-Encoding: chunked'],
      '4\r\nabcd\r\n0\r\n\r\n'
    ),
    app: echo,
    options: { maxBodySize: 3 },
    expect: { status: 413, called: true, reported: /body|long|large/i }
  },
  {
    behaviour: 15,
    name: 'refuses HTTP/2.0 in a request line',
    request: request('GET / HTTP/2.0', ['Host: test']),
    expect: { status: 505, called: false, alive: false }
  },
  { behaviour: 15, name: 'refuses HTTP/0.9', request: 'GET /\r\n\r\n', expect: REFUSED }
]
