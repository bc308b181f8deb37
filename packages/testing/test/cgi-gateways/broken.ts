import type { Protocol, StartGateway } from '@tsgi/testing/gateway'
import { answer } from './answer.ts'
import { fastcgiGateway, fastcgiParts } from './fastcgi.ts'
import { rawRequest } from './raw-request.ts'
import { scgiGateway, scgiParts } from './scgi.ts'

interface BrokenCgi {
  speaks: Protocol
  fault: string
  test: string
  says: RegExp
  start: StartGateway
}

/** The parameters as a gateway sees them that keeps the last of two. */
const lastWins: typeof rawRequest = params => rawRequest([...new Map(params)])

/** Trusts what the front server has made of the path. */
const trustsPath: typeof rawRequest = params => {
  const found = Object.fromEntries(params)
  const path = found['PATH_INFO'] ?? found['SCRIPT_NAME']
  const request = rawRequest(params)
  return path === undefined ? request : { ...request, raw: { ...request.raw, target: encodeURI(path) } }
}

/** Takes what comes for whole requests. */
const takesTheFirstPart: typeof scgiParts.parse = bytes => {
  const taken = scgiParts.parse(bytes)
  if (taken === undefined) throw new Error('not a whole request')
  return taken
}

const splits = '42: makes the same environ wherever the bytes are cut'

/** Gateways with one fault, and the test that is meant for it. */
export const brokenCgi: readonly BrokenCgi[] = [
  {
    speaks: 'scgi',
    fault: 'expects a request in one piece',
    test: splits,
    says: /a request cut at byte \d/,
    start: scgiGateway({ parse: takesTheFirstPart })
  },
  {
    speaks: 'scgi',
    fault: 'keeps the last of two headers',
    test: '42: joins repeated names, cookies with a semicolon',
    says: /environ\.HTTP_X_DUP: expected "a, b", got "b"/,
    start: scgiGateway({ rawRequest: lastWins })
  },
  {
    speaks: 'scgi',
    fault: 'believes PATH_INFO',
    test: '42: makes PATH_INFO of REQUEST_URI, beside a PATH_INFO with folded slashes',
    says: /environ\.PATH_INFO: expected "\/\/a\/\.\.\/b", got "\/b"/,
    start: scgiGateway({ rawRequest: trustsPath })
  },
  {
    speaks: 'scgi',
    fault: 'takes a length that begins with a zero',
    test: '42: refuses a length that begins with a zero',
    says: /calls of the app: expected 0, got 1|status/,
    start: scgiGateway({ parse: bytes => scgiParts.parse(bytes[0] === 0x30 ? bytes.subarray(1) : bytes) })
  },
  {
    speaks: 'scgi',
    fault: 'waits for a length without an end',
    test: '42: refuses a length beyond every limit',
    says: /waited in vain for the end of the connection/,
    start: scgiGateway({
      parse: bytes => (/^\d{7}/.test(bytes.toString()) ? undefined : scgiParts.parse(bytes))
    })
  },
  {
    speaks: 'scgi',
    fault: 'does not look for SCGI',
    test: '42: refuses another version of SCGI',
    says: /status|calls of the app/,
    start: scgiGateway({
      parse: bytes =>
        scgiParts.parse(Buffer.from(bytes.toString('latin1').replace('SCGI\x002', 'SCGI\x001'), 'latin1'))
    })
  },
  {
    speaks: 'scgi',
    fault: 'ends the connection when the body fails',
    test: '32: sends what was yielded, then breaks off',
    says: /the connection was ended, not reset/,
    start: scgiGateway({ breakOff: socket => void socket.end() })
  },
  {
    speaks: 'scgi',
    fault: 'gives an app early hints',
    test: '29: has no early hints',
    says: /tsgi\.early_hints is there/,
    start: setup =>
      scgiGateway()({
        ...setup,
        app(environ, startResponse) {
          environ['tsgi.early_hints'] = () => {}
          return setup.app(environ, startResponse)
        }
      })
  },
  {
    speaks: 'fastcgi',
    fault: 'takes the padding for a record',
    test: '42: takes padding',
    says: /waited in vain|answer/,
    start: fastcgiGateway({
      takeRecord(bytes) {
        const taken = fastcgiParts.takeRecord(bytes)
        if (taken === undefined) return undefined
        const rest = Buffer.from(bytes.subarray(8 + taken.record.content.length))
        return { ...taken, rest }
      }
    })
  },
  {
    speaks: 'fastcgi',
    fault: 'reads lengths of one byte only',
    test: '42: takes lengths of four bytes',
    says: /answer|waited in vain|status/,
    start: fastcgiGateway({
      readNameValues(text) {
        const pairs: [string, string][] = []
        for (let at = 0; at < text.length;) {
          const [name, value] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
          pairs.push([text.slice(at + 2, at + 2 + name), text.slice(at + 2 + name, at + 2 + name + value)])
          at += 2 + name + value
        }
        return pairs
      }
    })
  },
  {
    speaks: 'fastcgi',
    fault: 'expects a record in one piece',
    test: splits,
    says: /a request cut at byte \d|calls of the app/,
    start: fastcgiGateway({
      takeRecord(bytes) {
        const taken = fastcgiParts.takeRecord(bytes)
        if (taken === undefined && bytes.length > 0) throw new Error('not a whole record')
        return taken
      }
    })
  },
  {
    speaks: 'fastcgi',
    fault: 'keeps the last of two headers',
    test: '42: joins repeated names, cookies with a semicolon',
    says: /environ\.HTTP_X_DUP: expected "a, b", got "b"/,
    start: fastcgiGateway({ rawRequest: lastWins })
  },
  {
    speaks: 'fastcgi',
    fault: 'sends END_REQUEST when the body fails',
    test: '32: sends what was yielded, then breaks off',
    says: /END_REQUEST was sent/,
    start: fastcgiGateway({
      answer: (setup, request, sink) => answer(setup, request, { ...sink, breakOff: () => sink.end() })
    })
  },
  {
    speaks: 'fastcgi',
    fault: 'does not hear ABORT_REQUEST',
    test: '42: ends a request that is aborted: signal, close, END_REQUEST',
    says: /waited in vain for a record of type 3/,
    start: fastcgiGateway({ ignores: [2] })
  },
  {
    speaks: 'fastcgi',
    fault: 'does not know GET_VALUES',
    test: '42: answers GET_VALUES with what it knows',
    says: /waited in vain for a record of type 10/,
    start: fastcgiGateway({ ignores: [9] })
  },
  {
    speaks: 'fastcgi',
    fault: 'takes a request body that broke off for a whole one',
    test: '37: fails the read of a request body that breaks off',
    says: /read as if it were whole/,
    start: fastcgiGateway({
      answer(setup, request, sink) {
        const { input } = request
        const forgiving = (async function* () {
          try {
            yield* input
          } catch {
            // As an end.
          }
        })()
        return answer(setup, { ...request, input: forgiving }, sink)
      }
    })
  }
]
