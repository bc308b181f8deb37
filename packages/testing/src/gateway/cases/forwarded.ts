import { REFUSED, get } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 12 and 28: forwarding headers. */
export const forwardedCases: readonly WireCase[] = [
  {
    behaviour: 12,
    name: 'removes forwarding headers when nobody is trusted',
    request: get('/', 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https', 'Forwarded: for=1.2.3.4'),
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '127.0.0.1',
        'tsgi.url_scheme': 'http',
        HTTP_X_FORWARDED_FOR: undefined,
        HTTP_X_FORWARDED_PROTO: undefined,
        HTTP_FORWARDED: undefined
      }
    }
  },
  {
    behaviour: 12,
    name: 'removes them when the peer is not among the trusted',
    request: get('/', 'X-Forwarded-For: 1.2.3.4'),
    options: { trustedProxies: ['10.0.0.0/8'] },
    expect: { status: 200, environ: { REMOTE_ADDR: '127.0.0.1', HTTP_X_FORWARDED_FOR: undefined } }
  },
  {
    behaviour: 12,
    name: 'believes trusted proxies, hop by hop, and no one before them',
    request: get(
      '/',
      'X-Forwarded-For: 6.6.6.6, 1.2.3.4',
      'X-Forwarded-For: 10.0.0.9',
      'X-Forwarded-Proto: http, https, http'
    ),
    options: { trustedProxies: ['loopback', '10.0.0.0/8'] },
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '1.2.3.4',
        REMOTE_PORT: undefined,
        'tsgi.url_scheme': 'https',
        HTTP_X_FORWARDED_FOR: '1.2.3.4, 10.0.0.9',
        HTTP_X_FORWARDED_PROTO: 'https'
      }
    }
  },
  {
    behaviour: 12,
    name: 'reads Forwarded when told to, and removes the other kind',
    request: get(
      '/',
      'Forwarded: for=6.6.6.6;proto=http, for="[2001:db8::1]:47";proto=https;host=a.test',
      'X-Forwarded-For: 7.7.7.7'
    ),
    options: { trustedProxies: ['127.0.0.1'], forwardedHeader: 'forwarded' },
    expect: {
      status: 200,
      environ: {
        REMOTE_ADDR: '2001:db8::1',
        REMOTE_PORT: '47',
        'tsgi.url_scheme': 'https',
        HTTP_FORWARDED: 'for="[2001:db8::1]:47";proto=https;host=a.test',
        HTTP_X_FORWARDED_FOR: undefined
      }
    }
  },
  ...[
    'X-Forwarded-For: 1.2.3.4.5',
    'X-Forwarded-For: <script>',
    'X-Forwarded-Proto: ftp',
    'X-Forwarded-Host: a b'
  ].map((header): WireCase => ({
    behaviour: 12,
    name: `refuses ${header} from a trusted proxy`,
    request: get('/', header),
    options: { trustedProxies: ['loopback'] },
    expect: { status: 400, called: false }
  })),
  {
    behaviour: 12,
    name: 'refuses a malformed Forwarded from a trusted proxy',
    request: get('/', 'Forwarded: for=1.2.3.4;;='),
    options: { trustedProxies: ['loopback'], forwardedHeader: 'forwarded' },
    expect: { status: 400, called: false }
  },
  {
    behaviour: 28,
    name: 'closes the connection of a proxy whose forwarding headers were refused',
    request: get('/', 'X-Forwarded-For: <script>'),
    options: { trustedProxies: ['loopback'] },
    expect: REFUSED
  }
]
