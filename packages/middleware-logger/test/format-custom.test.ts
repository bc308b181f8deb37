import type { App } from '@tsgi/core'
import { logger } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { hello, log } from './support.ts'

describe('logger, format of directives', () => {
  const request = {
    REQUEST_URI: '/x?a=1&token=2',
    HTTP_ACCEPT: 'text/*',
    HTTP_HOST: 'example.org:81',
    HTTP_AUTHORIZATION: 'Basic eA==',
    CONTENT_TYPE: 'a/b',
    QUERY_STRING: 'a=1&token=2'
  }
  const table: [format: string, line: string][] = [
    ['%a %h %l %u', '127.0.0.1 127.0.0.1 - -'],
    ['%m %U%q %H', 'GET /x?a=1&token=REDACTED HTTP/1.1'],
    ['%r', 'GET /x?a=1&token=REDACTED HTTP/1.1'],
    ['%s %>s %<s', '200 200 200'],
    ['%b %B', '11 11'],
    ['%D %T %{s}T %{ms}T %{us}T', '1234 0 0 1 1234'],
    ['%^FB %200^FB', '500 500'],
    ['%X %L', '+ -'],
    ['%v %V %p', 'localhost example.org:81 80'],
    ['%P', String(process.pid)],
    ['100%%', '100%'],
    ['%{Accept}i %{Missing}i', 'text/* -'],
    ['%{content-type}i', 'a/b'],
    ['%{Authorization}i %{HTTP_AUTHORIZATION}e', 'REDACTED REDACTED'],
    ['%{Content-Type}o %{X-Twice}o', 'text/plain 1,\\x202'],
    ['"%{X-Twice}o"', '"1, 2"'],
    ['%{Location}o', '/?code=REDACTED'],
    ['%{SERVER_PORT}e %{acme.count}e %{acme.object}e %{acme.none}e', '80 3 - -'],
    ['%{QUERY_STRING}e', 'a=1&token=REDACTED'],
    ['%200{Accept}i %!200{Accept}i', 'text/* -'],
    ['%400,501{Accept}i %!400,501{Accept}i', '- text/*'],
    ['%t', '[20/Nov/2026:20:57:33 +0000]'],
    ['%{%d/%b/%Y %T}t', '20/Nov/2026 20:57:33'],
    ['%{begin:%a %e %F %R:%S %y %m %H %M %z %%}t', 'Fri 20 2026-11-20 20:57:33 26 11 20 57 +0000 %'],
    ['%{constructor}t', 'constructor'],
    ['%{sec}t %{msec}t %{usec}t', '1795208253 1795208253123 1795208253123000'],
    ['%{msec_frac}t %{end:msec_frac}t %{usec_frac}t', '123 124 123000'],
    ['${x} `%m` ${process.exit()}', '${x} `GET` ${process.exit()}']
  ]
  const app: App = (environ, startResponse) => {
    Object.assign(environ, { 'acme.count': 3, 'acme.object': {} })
    startResponse('200 OK', [
      ['content-type', 'text/plain'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
      ['Location', '/?code=1']
    ])
    return ['hello world']
  }
  for (const [format, line] of table) {
    it(`shows ${format}`, async () => expect((await log({ format }, request, app)).log).to.equal(`${line}\n`))
  }

  const wrong: [format: string, said: string][] = [
    ['%Z', 'logger: format must hold known directives, got %Z'],
    ['a%', 'logger: format must hold known directives, got % without a letter; write %% for a percent sign'],
    [
      '%{User-Agent',
      'logger: format must hold known directives, got % without a letter; write %% for a percent sign'
    ],
    ['%{x}h', 'logger: format must hold known directives, got %{x}h'],
    ['%i', 'logger: format must hold known directives, got %i'],
    ['%{}i', 'logger: format must hold known directives, got %{}i'],
    [
      '%{User Agent}i',
      'logger: the name in %{User Agent}i must be a token (RFC 9110, 5.6.2), got "User Agent"'
    ],
    ['%{é}o', 'logger: the name in %{é}o must be a token (RFC 9110, 5.6.2), got "é"'],
    ['%{h}T', 'logger: format must hold known directives, got %{h}T'],
    ['%{constructor}T', 'logger: format must hold known directives, got %{constructor}T'],
    ['%{%}t', 'logger: format must hold known conversions of time, got % in %{%}t'],
    ['%{%Q}t', 'logger: format must hold known conversions of time, got %Q in %{%Q}t']
  ]
  for (const [format, said] of wrong) {
    it(`refuses ${format}`, () => expect(() => logger({ format })).to.throw(RangeError, said))
  }

  it('reads request headers before the layers inside change them', async () => {
    const changing: App = (environ, startResponse) => {
      environ.HTTP_ACCEPT = 'changed'
      return hello(environ, startResponse)
    }
    expect((await log({ format: '%{Accept}i' }, { HTTP_ACCEPT: 'sent' }, changing)).log).to.equal('sent\n')
  })
})
