import { logger } from '@tsgi/middleware-logger'
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
    [{ schema: 'otl' }, 'logger: schema must be one of plain, otel, ecs, gcp, got "otl"', RangeError],
    [
      { destination: console },
      'logger: destination must be an object with write(line), got [object console]',
      TypeError
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
      'logger: redact.headers must be an array of names, got [object Array]',
      TypeError
    ],
    [{ redact: { replacement: 1 } }, 'logger: redact.replacement must be a string, got 1', TypeError],
    [{ headers: ['a'] }, 'logger: headers must be an object, got [object Array]', TypeError],
    [{ headers: { request: 'a' } }, 'logger: headers.request must be an array of names, got "a"', TypeError],
    [
      { clock: {} },
      'logger: clock must be an object with now() and monotonic(), got [object Object]',
      TypeError
    ],
    [{ requestId: 'a' }, 'logger: requestId must be a boolean or an object, got "a"', TypeError],
    [
      { requestId: { header: 'a b' } },
      'logger: requestId.header must be a header name, got "a b"',
      TypeError
    ],
    [{ requestId: { trust: 1 } }, 'logger: requestId.trust must be a boolean, got 1', TypeError],
    [{ requestId: { generate: 1 } }, 'logger: requestId.generate must be a function, got 1', TypeError]
  ]
  for (const [options, said, type] of table) {
    it(`are refused while composing: ${said}`, () => {
      expect(() => logger(options)).to.throw(type, said)
    })
  }
})
