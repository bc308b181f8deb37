// The suites, and what differs on purpose: docs/decisions/005 has the reasons.
const RESET = '205 has no body: RFC 9110, 15.3.6'
const CLOSING = 'of a pipeline on a closing server, Node answers one request more'
const FORWARDED = '`X-Forwarded-*` are there when `trustedProxies` of the gateway lets them'
const SOCKET = "the socket is the gateway's: what writes to it throws, and this file stops there"
const DESTROYED =
  '`destroy` before the head is a 500; on a server of Node the connection closes without an answer'
const TRAILERS = 'trailers are not sent'
const HOST = 'HTTP/1.1 without Host is refused: RFC 9112, 3.2'
const TIMEOUT = "the server's `timeout` of a server is no event of the request's socket"

/** By package: the version, its test files, and of tests that fail inside the beginning of `file: name`, with the reason. */
export const suites = {
  fastify: {
    version: '5.12.8',
    files: /\.test\.m?js$/,
    differences: [
      ['test/close-pipelining.test.js: Should return 503 while closing - pipelining', CLOSING],
      [
        'test/handler-timeout.test.js: handlerTimeout firing after the reply ended but before it finished is a no-op',
        'holding back `finish` holds back no `close`'
      ],
      ['test/hooks.test.js: onTimeout should be triggered', TIMEOUT],
      ['test/route-hooks.test.js: onTimeout on route', TIMEOUT],
      [
        'test/reply-error.test.js: fallback error handler aborts the response when writeHead throws',
        DESTROYED
      ],
      [
        'test/request-error.test.js: customErrorHandler should not call handler for in-stream error',
        DESTROYED
      ],
      ['test/skip-reply-send.test.js: ', SOCKET],
      ['test/trust-proxy.test.js: trust proxy', FORWARDED],
      ['test/url-rewriting.test.js: Should throw an error', DESTROYED],
      ['test/reply-trailers.test.js: send trailers when payload is a', TRAILERS],
      ['test/reply-trailers.test.js: trailers over a real socket', TRAILERS],
      [
        'test/request-header-host.test.js: Return 200 when Host header is missing and http.requireHostHeader = false',
        HOST
      ]
    ]
  },
  '@fastify/static': { version: '10.1.11', files: /\.test\.js$/, differences: [] },
  '@fastify/multipart': { version: '10.1.9', files: /\.test\.js$/, differences: [] },
  '@fastify/reply-from': { version: '12.6.5', files: /\.test\.js$/, differences: [['', RESET]] },
  '@fastify/http-proxy': { version: '11.6.3', files: /^test\/[^/]+\.js$/, differences: [] },
  '@fastify/websocket': { version: '11.3.6', files: /\.test\.js$/, differences: [] },
  '@fastify/compress': { version: '9.2.0', files: /\.test\.js$/, differences: [] },
  '@fastify/middie': { version: '9.3.6', files: /\.test\.js$/, differences: [] }
}
