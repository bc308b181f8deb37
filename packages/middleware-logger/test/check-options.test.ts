import { logger } from '@tsgi/middleware-logger'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('logger, wrong options', () => {
  const table: [options: object, said: string, type: typeof TypeError | typeof RangeError][] = [
    [
      { format: 'comined' },
      'logger: format must be auto, dev, tiny, common, combined, json, a string with % directives or a function, got "comined"',
      RangeError
    ],
    [{ format: 1 }, 'logger: format must be a string or a function, got 1', TypeError],
    [{ fromat: 'json' }, 'logger: unknown option "fromat"; known are format, schema, destination', TypeError],
    [
      { redact: { querry: [] } },
      'logger: redact: unknown option "querry"; known are query, headers',
      TypeError
    ],
    [
      { headers: { req: [] } },
      'logger: headers: unknown option "req"; known are request, response',
      TypeError
    ],
    [{ requestId: { name: 'a' } }, 'logger: requestId: unknown option "name"; known are header', TypeError],
    [{ headers: null }, 'logger: headers must be an object, got null', TypeError],
    [{ redact: null }, 'logger: redact must be an object or false, got null', TypeError],
    [
      { format: '%Q' },
      'logger: format must hold known directives, got %Q; write %% for a percent sign',
      RangeError
    ],
    [
      { format: '%{%Q}t' },
      'logger: format must hold known conversions of time, got %Q in %{%Q}t',
      RangeError
    ],
    [{ schema: 5 }, 'logger: schema must be one of plain, otel, ecs, gcp, got 5', TypeError],
    [{ schema: 'otl' }, 'logger: schema must be one of plain, otel, ecs, gcp, got "otl"', RangeError],
    [
      { destination: console },
      'logger: destination must be an object with write(line), got a console',
      TypeError
    ],
    [
      { format: 'dev', schema: 'otel' },
      'logger: schema must come with the format json or auto, got "dev"; leave it out',
      TypeError
    ],
    [
      { format: '%m', headers: { request: ['Accept'] } },
      'logger: headers must come with the format json or auto, got "%m"; show them by %{Name}i and %{Name}o, or leave it out',
      TypeError
    ],
    [
      { format: () => '', schema: 'plain' },
      'logger: schema must come with the format json or auto, got a function; leave it out',
      TypeError
    ],
    [
      { format: '%m\n%U' },
      'logger: format must be one line, got "%m\\n%U"; leave line ends out, one is added',
      RangeError
    ],
    [
      { format: '%m %U\r\n' },
      'logger: format must be one line, got "%m %U\\r\\n"; leave line ends out, one is added',
      RangeError
    ],
    [{ color: 'yes' }, 'logger: color must be one of true, false, auto, got "yes"', RangeError],
    [{ timezone: 1 }, 'logger: timezone must be one of utc, local, got 1', TypeError],
    [{ immediate: 1 }, 'logger: immediate must be one of true, false, got 1', TypeError],
    [{ skip: true }, 'logger: skip must be a function, got true', TypeError],
    [{ level: 'info' }, 'logger: level must be a function, got "info"', TypeError],
    [{ address: 'hash' }, 'logger: address must be one of full, anonymize, omit, got "hash"', RangeError],
    [{ redact: true }, 'logger: redact must be an object or false, got true', TypeError],
    [
      { redact: { query: 'a' } },
      'logger: redact.query must be an array of names or a function, got "a"',
      TypeError
    ],
    [
      { redact: { headers: [1] } },
      'logger: redact.headers must be an array of names, got an array',
      TypeError
    ],
    [{ redact: { replacement: 1 } }, 'logger: redact.replacement must be a string, got 1', TypeError],
    [{ headers: ['a'] }, 'logger: headers must be an object, got an array', TypeError],
    [{ headers: { request: 'a' } }, 'logger: headers.request must be an array of names, got "a"', TypeError],
    [
      { headers: { request: ['a b'] } },
      'logger: headers.request must be a token (RFC 9110, 5.6.2), got "a b"',
      RangeError
    ],
    [{ clock: {} }, 'logger: clock must be an object with now() and monotonic(), got an object', TypeError],
    [{ requestId: 'a' }, 'logger: requestId must be a boolean or an object, got "a"', TypeError],
    [
      { requestId: { header: 'a b' } },
      'logger: requestId.header must be a token (RFC 9110, 5.6.2), got "a b"',
      RangeError
    ],
    [
      { requestId: { header: '' } },
      'logger: requestId.header must be a token (RFC 9110, 5.6.2), got ""',
      RangeError
    ],
    [{ requestId: { header: 1 } }, 'logger: requestId.header must be a string, got 1', TypeError],
    [
      { requestId: { header: 'connection' } },
      'logger: requestId.header must be a header of its own, got "connection"; X-Request-Id is the usual one',
      RangeError
    ],
    [
      { requestId: { header: 'Transfer-Encoding' } },
      'logger: requestId.header must be a header of its own, got "Transfer-Encoding"',
      RangeError
    ],
    [
      { requestId: { header: 'Content-Length' } },
      'logger: requestId.header must be a header of its own, got "Content-Length"',
      RangeError
    ],
    [{ requestId: { trust: 1 } }, 'logger: requestId.trust must be a boolean, got 1', TypeError],
    [{ requestId: { generate: 1 } }, 'logger: requestId.generate must be a function, got 1', TypeError]
  ]
  for (const [options, said, type] of table) {
    it(`are refused while composing: ${said}`, function () {
      if ('destination' in options && options.destination === console)
        notOn(this, ['bun'], 'console has a write()')
      expect(() => logger(options)).to.throw(type, said)
    })
  }
})
