import { REFUSED, get, request } from '../requests.ts'
import type { WireCase } from '../wire-case.ts'

/** Behaviours 3-6: the request target. */
export const targetCases: readonly WireCase[] = [
  {
    behaviour: 3,
    name: 'takes the authority of an absolute target, not its scheme nor its userinfo',
    request: get('https://user:secret@other.test:81/a?b'),
    expect: {
      status: 200,
      environ: {
        HTTP_HOST: 'other.test:81',
        SERVER_NAME: 'other.test',
        PATH_INFO: '/a',
        QUERY_STRING: 'b',
        REQUEST_URI: 'https://user:secret@other.test:81/a?b',
        'tsgi.url_scheme': 'http'
      }
    }
  },
  {
    behaviour: 3,
    name: 'takes an absolute target without a path',
    request: get('http://other.test?q'),
    expect: { status: 200, environ: { PATH_INFO: '/', QUERY_STRING: 'q' } }
  },
  ...['file:///etc/passwd', 'ftp://a/', 'http:///x', 'http://a b/'].map((target): WireCase => ({
    behaviour: 3,
    name: `refuses the target ${target}`,
    request: get(target),
    expect: REFUSED
  })),
  {
    behaviour: 4,
    name: 'serves OPTIONS *',
    request: request('OPTIONS * HTTP/1.1', ['Host: test']),
    expect: { status: 200, environ: { PATH_INFO: '', REQUEST_URI: '*', REQUEST_METHOD: 'OPTIONS' } }
  },
  { behaviour: 4, name: 'refuses GET *', request: get('*'), expect: REFUSED },
  {
    behaviour: 4,
    name: 'refuses CONNECT',
    request: request('CONNECT test:443 HTTP/1.1', ['Host: test:443']),
    expect: { status: 501, called: false, alive: false }
  },
  {
    behaviour: 5,
    name: 'decodes the path once and leaves the rest as sent',
    request: get('/caf%C3%A9/%2541+%2F?q=%41&r=a+b?'),
    expect: {
      status: 200,
      environ: {
        PATH_INFO: '/café/%41+/',
        SCRIPT_NAME: '',
        QUERY_STRING: 'q=%41&r=a+b?',
        REQUEST_URI: '/caf%C3%A9/%2541+%2F?q=%41&r=a+b?'
      }
    }
  },
  {
    behaviour: 5,
    name: 'has an empty query where there is none',
    request: get('/'),
    expect: { status: 200, environ: { PATH_INFO: '/', QUERY_STRING: '' } }
  },
  ...['/%zz', '/%', '/a%00b', '/%ff', '/%c0%af', '/%ed%a0%80', '/\xe9'].map((target): WireCase => ({
    behaviour: 6,
    name: `refuses the path ${JSON.stringify(target)}`,
    request: get(target),
    expect: REFUSED
  })),
  {
    behaviour: 6,
    name: 'leaves slashes and dots as sent',
    request: get('//a/../b/./c//'),
    expect: { status: 200, environ: { PATH_INFO: '//a/../b/./c//' } }
  }
]
