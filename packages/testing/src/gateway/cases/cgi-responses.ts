import type { App } from '@tsgi/core'
import { answer, generate } from '../apps.ts'
import { assert, assertEqual } from '../assert.ts'
import { ask, paramsFor } from '../frames/cgi-request.ts'
import type { CgiAnswer, Framing } from '../frames/framing.ts'
import type { GatewayCase } from '../gateway-case.ts'
import { note } from '../note.ts'
import { trackedBody } from '../tracked-body.ts'
import type { Wire } from '../wire.ts'

/** What of the behaviours 16 to 32 looks different where a front server speaks HTTP. */
export function cgiResponseCases(framing: Framing): GatewayCase[] {
  const speaks = framing.protocol
  const exchange = (
    behaviour: number,
    name: string,
    app: App,
    check: (answer: CgiAnswer, wire: Wire) => unknown,
    method = 'GET'
  ): GatewayCase => ({
    behaviour,
    name,
    speaks,
    app,
    async run(wire) {
      const answer = await ask(wire, framing, paramsFor(wire, '/', { REQUEST_METHOD: method }))
      await check(answer, wire)
    }
  })
  const isBrokenOff = async (answer: CgiAnswer, wire: Wire): Promise<void> => {
    assertEqual(answer.status, '200 OK', 'status')
    assertEqual(answer.body, 'part', 'body')
    assert(!answer.isWhole, BROKEN_OFF[speaks])
    await wire.until(() => wire.reported() !== '', 'a report')
  }
  return [
    exchange(
      16,
      'answers an error before the first chunk with 500, and no more',
      answer('200 OK', [['X-Secret', 'a']], () => generate('', new Error('secret'))),
      async ({ status, headers, body, isWhole }, wire) => {
        assertEqual(status, /^500 /, 'status')
        assert(isWhole, 'a clean 500 must end as a whole')
        assert(!/secret/i.test(JSON.stringify(headers) + body), 'the client must not see what failed')
        await wire.until(() => wire.reported() !== '', 'a report')
        assertEqual(wire.reported(), /secret/, 'the report')
      }
    ),
    exchange(
      18,
      'says the status, the length of an array, and each cookie in a line of its own',
      answer(
        '201 Created',
        [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2']
        ],
        () => ['na', 'me']
      ),
      ({ status, headers, body, isWhole }) => {
        assertEqual(status, '201 Created', 'status')
        assertEqual(valuesOf(headers, 'Content-Length'), '4', 'Content-Length')
        assertEqual(valuesOf(headers, 'Set-Cookie'), 'a=1|b=2', 'Set-Cookie')
        assertEqual(valuesOf(headers, 'Transfer-Encoding') + valuesOf(headers, 'Connection'), '', 'framing')
        assertEqual(body, 'name', 'body')
        assert(isWhole, 'the response must end as a whole')
      }
    ),
    exchange(
      19,
      'cuts what goes beyond Content-Length',
      answer('200 OK', [['Content-Length', '4']], () => generate('part', 'more')),
      ({ body }, wire) => {
        assertEqual(body, 'part', 'body')
        return wire.until(() => wire.reported() !== '', 'a report')
      }
    ),
    exchange(
      20,
      'breaks off a body that falls short of Content-Length',
      answer('200 OK', [['Content-Length', '9']], () => generate('part')),
      isBrokenOff
    ),
    exchange(
      22,
      'sends no bytes for HEAD, and closes the body',
      (environ, startResponse) => {
        startResponse('200 OK', [['X-A', 'b']])
        return trackedBody(environ, () => 'again')
      },
      async ({ headers, body, isWhole }, wire) => {
        assertEqual(body, '', 'body')
        assertEqual(valuesOf(headers, 'X-A'), 'b', 'X-A')
        assert(isWhole, 'the response must end as a whole')
        await wire.until(() => wire.notes('closed').length > 0, 'close')
        assert(wire.notes('pulled').length < 3, 'no more is pulled than makes the head known')
      },
      'HEAD'
    ),
    ...['Transfer-Encoding', 'Connection', 'Status'].map(name =>
      exchange(
        24,
        `never sends ${name} of the app`,
        answer('200 OK', [[name, '404']], () => ['x']),
        ({ status, headers }) => {
          assertEqual(status, /^(?:200|500) /, 'status')
          assertEqual(valuesOf(headers, name), '', name)
        }
      )
    ),
    exchange(
      29,
      'has no early hints',
      (environ, startResponse) => {
        note(environ, 'hints', environ['tsgi.early_hints'] !== undefined || 'tsgi.early_hints' in environ)
        startResponse('200 OK', [])
        return []
      },
      (_answer, wire) => assertEqual(wire.notes('hints'), ['false'], 'tsgi.early_hints is there')
    ),
    exchange(
      32,
      'sends what was yielded, then breaks off',
      answer('200 OK', [], () => generate('part', new Error('halfway'))),
      isBrokenOff
    )
  ]
}

const BROKEN_OFF = {
  scgi: 'the connection was ended, not reset: the front server takes the half for the whole',
  fastcgi: 'END_REQUEST was sent: the front server takes the half for the whole'
}

function valuesOf(headers: CgiAnswer['headers'], name: string): string {
  const same = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase())
  return same.map(([, value]) => value).join('|')
}
