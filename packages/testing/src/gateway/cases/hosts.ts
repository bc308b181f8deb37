import { REFUSED, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 1 and 2: the host. */
export const hostCases: readonly WireCase[] = [
  ...[
    'Host: a\r\nHost: a',
    'Host: a, b',
    'Host: a b',
    'Host: evil/path?',
    'Host: u@a',
    'Host: a:b',
    'Host: a:99999'
  ]
    .concat(['Host: [::1', 'Host: a#b', 'Host: [1.2.3.4]'])
    .map((host): WireCase => ({
      behaviour: 1,
      name: `refuses ${JSON.stringify(host)}`,
      request: request('GET / HTTP/1.1', [host]),
      expect: REFUSED
    })),
  {
    behaviour: 1,
    name: 'takes a Host with a port',
    request: request('GET / HTTP/1.1', ['Host: example.org:8080']),
    expect: { status: 200, environ: { HTTP_HOST: 'example.org:8080', SERVER_NAME: 'example.org' } }
  },
  {
    behaviour: 1,
    name: 'takes an IPv6 Host',
    request: request('GET / HTTP/1.1', ['Host: [::1]:80']),
    expect: { status: 200, environ: { HTTP_HOST: '[::1]:80', SERVER_NAME: '[::1]' } }
  },
  {
    behaviour: 1,
    name: 'takes an empty Host, which names nothing',
    request: request('GET / HTTP/1.1', ['Host:']),
    expect: { status: 200, environ: { HTTP_HOST: '', SERVER_NAME: '127.0.0.1' } }
  },
  {
    behaviour: 2,
    name: 'refuses HTTP/1.1 without Host',
    request: request('GET / HTTP/1.1', []),
    expect: REFUSED
  },
  {
    behaviour: 2,
    name: 'serves HTTP/1.0 without Host',
    request: request('GET / HTTP/1.0', []),
    expect: {
      status: 200,
      alive: false,
      environ: { HTTP_HOST: undefined, SERVER_NAME: '127.0.0.1', SERVER_PROTOCOL: 'HTTP/1.0' }
    }
  }
]
