// The suites, and what differs on purpose: docs/decisions/005 has the reasons.
const RESET = '205 has no body: RFC 9110, 15.3.6'
const CLOSING = 'of a pipeline on a closing server, Node answers one request more'
const FORWARDED = '`X-Forwarded-*` are there when `trustedProxies` of the gateway lets them'
const SOCKET = "the socket is the gateway's: what writes to it throws, and this file stops there"
const DESTROYED =
  '`destroy` before the head is a 500; on a server of Node the connection closes without an answer'
const TRAILERS = 'trailers are not sent'
const HOST = 'HTTP/1.1 without Host is refused: RFC 9112, 3.2'
const UNREAD = "a request that is not whole is ended by the gateway's deadlines, not by the framework"
const ENDED = 'ending the socket of the request ends nothing before the answer has left'
const TIMEOUT = "the `timeout` of a server is no event of the request's socket"

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
  '@fastify/reply-from': {
    version: '12.6.5',
    files: /\.test\.js$/,
    differences: [
      ['test/async-route-handler.test.js: async route handler', RESET],
      ['test/base-get.test.js: base get', RESET],
      ['test/base-querystring.test.js: base querystring', RESET],
      ['test/core-with-path-in-base.test.js: core with path in base', RESET],
      ['test/custom-undici-instance.test.js: custom Pool', RESET],
      ['test/custom-undici-instance.test.js: custom Client', RESET],
      ["test/custom-undici-instance.test.js: use a custom instance of 'undici'", RESET],
      ['test/disable-request-logging.test.js: disableRequestLogging is set to true', RESET],
      ['test/disable-request-logging.test.js: disableRequestLogging is set to false', RESET],
      ['test/disable-request-logging.test.js: disableRequestLogging is not defined', RESET],
      ["test/disable-request-logging.test.js: use a custom instance of 'undici'", RESET],
      ['test/full-get-test.test.js: full get', RESET],
      [
        'test/full-querystring-rewrite-option-complex.test.js: full querystring rewrite option complex',
        RESET
      ],
      [
        'test/full-querystring-rewrite-option-function-request.test.js: full querystring rewrite option function request',
        RESET
      ],
      [
        'test/full-querystring-rewrite-option-function.test.js: full querystring rewrite option function',
        RESET
      ],
      ['test/full-querystring-rewrite-option.test.js: full querystring rewrite option', RESET],
      ['test/full-querystring-rewrite-string.test.js: full querystring rewrite string', RESET],
      ['test/full-querystring-rewrite.test.js: full querystring rewrite', RESET],
      ['test/full-querystring-url.test.js: full querystring url', RESET],
      ['test/full-querystring.test.js: full querystring rewrite', RESET],
      ['test/http-agents.test.js: http agents', RESET],
      ['test/http-retry.test.js: Will retry', DESTROYED],
      [
        'test/incomplete-request.test.js: closes the downstream connection when undici responds before the request is complete',
        UNREAD
      ],
      [
        'test/incomplete-request.test.js: closes the downstream connection when node:http responds before the request is complete',
        UNREAD
      ],
      ['test/modifyCoreObjects-false.test.js: modifyCoreObjects false', RESET],
      ['test/retry-on-503.test.js: Should retry on 503 HTTP error', RESET],
      ['test/retry-on-503.test.js: Should retry on 503 HTTP error with Retry-After response header', RESET],
      [
        "test/retry-with-a-custom-handler.test.js: a server 500's with a custom handler and should revive",
        RESET
      ],
      [
        'test/retry-with-a-custom-handler.test.js: custom retry delay functions can invoke the default delay',
        RESET
      ],
      [
        'test/retry-with-a-custom-handler.test.js: custom retry delay function inspects the err paramater',
        ENDED
      ],
      [
        'test/retry-with-a-custom-handler.test.js: we can exceed our retryCount and introspect attempts independently',
        ENDED
      ],
      ['test/retry-with-a-custom-handler.test.js: we handle our retries based on the retryCount', RESET],
      ['test/rewrite-request-headers.test.js: rewriteRequestHeaders', RESET],
      [
        'test/strip-connection-headers.test.js: does not strip headers added by rewriteRequestHeaders (undici)',
        FORWARDED
      ],
      [
        'test/strip-connection-headers.test.js: does not strip headers added by rewriteRequestHeaders (http)',
        FORWARDED
      ],
      ['test/transform-body.test.js: transform body', RESET],
      ["test/undici-custom-dispatcher.test.js: use a custom instance of 'undici'", RESET],
      ['test/undici-retry.test.js: Will retry', DESTROYED],
      ['test/undici-with-path-in-base.test.js: undici request with path in base', RESET],
      ['test/undici.test.js: undici', RESET],
      ['test/unix-http.test.js: unix http', RESET]
    ]
  },
  '@fastify/http-proxy': { version: '11.6.3', files: /^test\/[^/]+\.js$/, differences: [] },
  '@fastify/websocket': { version: '11.3.6', files: /\.test\.js$/, differences: [] },
  '@fastify/compress': { version: '9.2.0', files: /\.test\.js$/, differences: [] },
  '@fastify/middie': { version: '9.3.6', files: /\.test\.js$/, differences: [] },
  '@fastify/express': {
    version: '4.0.7',
    files: /\.test\.js$/,
    differences: [['test/enhance-request.test.js: trust proxy protocol', FORWARDED]]
  },
  '@fastify/send': { version: '4.2.1', files: /\.test\.js$/, differences: [] },
  'pino-http': { version: '11.0.0', files: /^test\/test\.js$/, differences: [] }
}
