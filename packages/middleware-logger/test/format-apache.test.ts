import { expect } from 'chai'
import { describe, it } from 'mocha'
import { log, PREFIX, streamed } from './support.ts'

describe('logger, format common', () => {
  const table: [what: string, environ: Record<string, unknown>, line: string][] = [
    ['a plain request', {}, `${PREFIX}"GET /x HTTP/1.1" 200 11`],
    ['no address', { REMOTE_ADDR: undefined }, '- - - [20/Nov/2026:20:57:33 +0000] "GET /x HTTP/1.1" 200 11'],
    [
      'an IPv4 address on an IPv6 socket',
      { REMOTE_ADDR: '::ffff:127.0.0.1' },
      `${PREFIX}"GET /x HTTP/1.1" 200 11`
    ],
    [
      'a user',
      { REMOTE_USER: 'bob' },
      `127.0.0.1 - bob [20/Nov/2026:20:57:33 +0000] "GET /x HTTP/1.1" 200 11`
    ],
    [
      'a user who forges',
      { REMOTE_USER: 'bo b\r\nfake' },
      String.raw`127.0.0.1 - bo\x20b\r\nfake [20/Nov/2026:20:57:33 +0000] "GET /x HTTP/1.1" 200 11`
    ],
    [
      'an empty user',
      { REMOTE_USER: '' },
      `127.0.0.1 - "" [20/Nov/2026:20:57:33 +0000] "GET /x HTTP/1.1" 200 11`
    ],
    [
      'a decoded path with line ends',
      { PATH_INFO: '/a\r\nb', REQUEST_URI: undefined },
      `${PREFIX}"GET /a%0D%0Ab HTTP/1.1" 200 11`
    ],
    [
      'a rebuilt target',
      { SCRIPT_NAME: '/é', PATH_INFO: '/a b?#%', REQUEST_URI: undefined, QUERY_STRING: 'token=1' },
      `${PREFIX}"GET /%C3%A9/a%20b%3F%23%25?token=REDACTED HTTP/1.1" 200 11`
    ],
    [
      'a raw line end in the target',
      { REQUEST_URI: '/a\nb' },
      String.raw`${PREFIX}"GET /a\nb HTTP/1.1" 200 11`
    ],
    ['a space in the target', { REQUEST_URI: '/a b' }, String.raw`${PREFIX}"GET /a\x20b HTTP/1.1" 200 11`],
    [
      'a control in the method',
      { REQUEST_METHOD: 'GET\x1f' },
      String.raw`${PREFIX}"GET\x1f /x HTTP/1.1" 200 11`
    ],
    ['a quote in the protocol', { SERVER_PROTOCOL: 'X"Y' }, String.raw`${PREFIX}"GET /x X\"Y" 200 11`],
    [
      'the authority of a CONNECT',
      { REQUEST_METHOD: 'CONNECT', REQUEST_URI: 'h:443' },
      `${PREFIX}"CONNECT h:443 HTTP/1.1" 200 11`
    ]
  ]
  for (const [what, environ, line] of table) {
    it(`shows ${what}`, async () =>
      expect((await log({ format: 'common' }, environ)).log).to.equal(`${line}\n`))
  }

  it('is what the directives give', async () => {
    const directives = await log({ format: '%h %l %u %t "%r" %>s %b' })
    expect(directives.log).to.equal((await log({ format: 'common' })).log)
  })

  it('shows no bytes as a hyphen', async () => {
    expect((await log({ format: 'common' }, {}, streamed())).log).to.equal(
      `${PREFIX}"GET /x HTTP/1.1" 200 -\n`
    )
  })
})

describe('logger, format combined', () => {
  const table: [what: string, environ: Record<string, unknown>, tail: string][] = [
    ['no headers', {}, '"-" "-"'],
    [
      'both headers',
      { HTTP_REFERER: 'http://a/?b', HTTP_USER_AGENT: 'curl/8 (x)' },
      '"http://a/?b" "curl/8 (x)"'
    ],
    ['empty headers', { HTTP_REFERER: '', HTTP_USER_AGENT: '' }, '"" ""'],
    ['quotes', { HTTP_USER_AGENT: 'x" 200 "\\' }, String.raw`"-" "x\" 200 \"\\"`],
    ['8-bit controls', { HTTP_USER_AGENT: '\x9b31m' }, String.raw`"-" "\x9b31m"`],
    ['UTF-8', { HTTP_USER_AGENT: 'Ã©' }, String.raw`"-" "\xc3\xa9"`],
    ['NUL and DEL', { HTTP_USER_AGENT: '\0\x7f' }, String.raw`"-" "\x00\x7f"`],
    ['a turned direction', { HTTP_REFERER: '\u202e' }, String.raw`"\xe2\x80\xae" "-"`],
    [
      'a secret',
      { HTTP_REFERER: 'https://u:p@h/?token=x' },
      '"https://REDACTED:REDACTED@h/?token=REDACTED" "-"'
    ]
  ]
  for (const [what, environ, tail] of table) {
    it(`shows ${what}`, async () => {
      const { log: line } = await log({ format: 'combined' }, environ)
      expect(line).to.equal(`${PREFIX}"GET /x HTTP/1.1" 200 11 ${tail}\n`)
    })
  }

  it('is what the directives give', async () => {
    const environ = { HTTP_REFERER: 'a "b"', HTTP_USER_AGENT: '' }
    const format = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"'
    expect((await log({ format }, environ)).log).to.equal((await log({ format: 'combined' }, environ)).log)
  })
})

describe('logger, timezone local', () => {
  const zones: [zone: string, time: string][] = [
    ['Asia/Kolkata', '21/Nov/2026:02:27:33 +0530'],
    ['America/St_Johns', '20/Nov/2026:17:27:33 -0330'],
    ['UTC', '20/Nov/2026:20:57:33 +0000']
  ]
  for (const [zone, time] of zones) {
    it(`shows the offset of ${zone}`, async () => {
      const before = process.env['TZ']
      process.env['TZ'] = zone
      try {
        const { log: line } = await log({ format: 'common', timezone: 'local' })
        expect(line).to.equal(`127.0.0.1 - - [${time}] "GET /x HTTP/1.1" 200 11\n`)
      } finally {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
      }
    })
  }
})
