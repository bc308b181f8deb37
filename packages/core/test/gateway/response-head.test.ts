import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { HeaderList, Status } from '@tsgi/core'
import { checkHints, createResponseHead } from '@tsgi/core/gateway'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const create = (status: string, headers: unknown): ReturnType<typeof createResponseHead> =>
  createResponseHead(status as Status, headers as HeaderList)

describe('createResponseHead', () => {
  it('gives code, reason and a flat copy of the headers', () => {
    const headers: HeaderList = [
      ['Content-Length', '5'],
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b']
    ]
    const head = create('200 All right', headers)
    headers.push(['X-Late', 'x'])
    expect(head).to.deep.equal({
      code: 200,
      reason: 'All right',
      fields: ['Content-Length', '5', 'Set-Cookie', 'a', 'Set-Cookie', 'b'],
      contentLength: 5,
      bodiless: false,
      ascii: true
    })
  })

  it('tells whether the head is ASCII', () => {
    expect(create('200 OK', [['X', 'a\tb']]).ascii).to.equal(true)
    expect(create('200 OK', [['X', '\xe9']]).ascii).to.equal(false)
    expect(create('200 \xd6K', []).ascii).to.equal(false)
  })

  it('knows what has no body, and what has no length', () => {
    const bodiless = ['200 a', '204 a', '205 a', '206 a', '304 a'].map(status => {
      const head = create(status, [['content-length', '7']])
      return [head.bodiless, head.fields]
    })
    expect(bodiless).to.deep.equal([
      [false, ['content-length', '7']],
      [true, []],
      [true, ['Content-Length', '0']],
      [false, ['content-length', '7']],
      [true, ['content-length', '7']]
    ])
  })

  describe('refuses the status', () => {
    const statuses = [
      '',
      '200',
      '200 ',
      '2000 OK',
      '20 OK',
      ' 200 OK',
      '200\tOK',
      '200 O\nK',
      '200 \u2713',
      'OK 200'
    ]
    for (const status of [...statuses, '100 Continue', '103 Early Hints', '199 x', '099 x']) {
      it(JSON.stringify(status), () =>
        expect(() => create(status, [])).to.throw(TypeError, /^startResponse: /)
      )
    }
    it('that is a number', () => {
      expect(() => create(200 as never, [])).to.throw(
        'startResponse: status must be three digits, a space and a reason, got 200'
      )
    })
  })

  describe('refuses the headers', () => {
    const bad: [headers: unknown, message: RegExp][] = [
      [null, /headers must be an array of \[name, value\] pairs, got null$/],
      [{}, /headers must be an array of \[name, value\] pairs, got an object$/],
      [['X', 'y'], /a header must be a pair/],
      [[{ X: 'y' }], /a header must be a pair/],
      [[[5, 'y']], /a header name must be a token, got 5$/],
      [[['X']], /a header must be a pair/],
      [[['X', 'y', 'z']], /a header must be a pair/],
      [[['X', 5]], /the value of X must be a string, got 5$/],
      [[['X', ['a', 'b']]], /the value of X must be a string, got an array$/],
      [[['', 'y']], /a header name must be a token, got ""/],
      [[['X:', 'y']], /a header name must be a token, got "X:"/],
      [[['X\r\nY', 'y']], /a header name must be a token/],
      [[['É', 'y']], /a header name must be a token/],
      [[['X', 'a\rb']], /X holds the control character U\+000D/],
      [[['X', 'a\nb']], /X holds the control character U\+000A/],
      [[['X', '\0']], /X holds the control character U\+0000/],
      [[['X', '\x7f']], /X holds the control character U\+007F/],
      [[['X', '\u010a']], /X holds U\+010A; a header holds bytes/],
      [[['X', '😀']], /X holds U\+D83D/],
      [[['Content-Length', '']], /Content-Length must be digits, got ""/],
      [[['Content-Length', '-1']], /Content-Length must be digits/],
      [[['Content-Length', '1.5']], /Content-Length must be digits/],
      [[['Content-Length', '0x10']], /Content-Length must be digits/],
      [[['Content-Length', ' 1']], /Content-Length must be digits/],
      [[['Content-Length', '9007199254740993']], /Content-Length must be digits/],
      [
        [
          ['Content-Length', '1'],
          ['CONTENT-LENGTH', '1']
        ],
        /Content-Length is given twice/
      ],
      [
        [
          ['Date', 'a'],
          ['date', 'a']
        ],
        /Date is given twice/
      ],
      ...[
        'Connection',
        'keep-alive',
        'TRANSFER-ENCODING',
        'te',
        'Trailer',
        'Upgrade',
        'Proxy-Connection'
      ].map((name): [unknown, RegExp] => [[[name, 'x']], new RegExp(`${name} belongs to the connection`)])
    ]
    for (const [headers, message] of bad) {
      it(JSON.stringify(headers), () => expect(() => create('200 OK', headers)).to.throw(TypeError, message))
    }

    it('again, after it has taken good ones of the same name', () => {
      create('200 OK', [['X-Name', 'good']])
      expect(() => create('200 OK', [['X-Name', 'b\nad']])).to.throw(TypeError)
    })
  })

  it('takes what Node takes, and nothing else', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0x180 }).map(code => String.fromCharCode(code)),
      maxLength: 4
    })
    fc.assert(
      fc.property(text, text, (name, value) => {
        fc.pre(!/^(te)$/i.test(name))
        expect(passes(() => create('200 OK', [[name, value]]))).to.equal(
          passes(() => {
            validateHeaderName(name)
            validateHeaderValue(name, value)
          })
        )
      }),
      { numRuns: Math.max(1000, fc.readConfigureGlobal().numRuns ?? 0) }
    )
  })

  it('checks a long value in linear time', () => {
    const started = performance.now()
    create('200 OK', [['X', 'a\t '.repeat(500_000)]])
    expect(performance.now() - started).to.be.lessThan(8000) // else it takes hours
  })

  it('goes on when more names come than it remembers', () => {
    for (let i = 0; i < 3000; i++) create('200 OK', [[`X-${i}`, 'y']])
    expect(() =>
      create('200 OK', [
        ['X-Fresh', 'y'],
        ['Connection', 'close']
      ])
    ).to.throw(/Connection/)
  })
})

describe('checkHints', () => {
  it('holds a 103 to the same rules', () => {
    checkHints([['Link', '</a>; rel=preload']])
    for (const header of [
      ['Content-Length', '1'],
      ['Connection', 'close'],
      ['X', 'a\nb']
    ] as [string, string][]) {
      expect(() => checkHints([header])).to.throw(TypeError)
    }
  })
})

function passes(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
