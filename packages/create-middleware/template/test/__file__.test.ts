import { equal, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compose, getHeader, type App, type HeaderList } from '@tsgi/core'
import { call, checkMiddleware } from '@tsgi/testing'
import { __export__ } from '__package__'

const page =
  (...headers: HeaderList): App =>
  (_environ, startResponse) => {
    startResponse('200 OK', headers)
    return ['Hello\n']
  }

describe('__export__', () => {
  it('ends plain text with the default line', async () => {
    const response = await call(compose(page(['Content-Type', 'text/plain']), __export__))
    equal(response.text, 'Hello\n-- __package__\n')
  })

  it('ends it with the text that it is given', async () => {
    const response = await call(compose(page(['Content-Type', 'text/plain']), __export__({ text: 'Bye.\n' })))
    equal(response.text, 'Hello\nBye.\n')
  })

  it('drops headers that describe the body without it', async () => {
    const app = page(['Content-Type', 'text/plain; charset=UTF-8'], ['ETag', '"1"'], ['Content-Length', '6'])
    const response = await call(compose(app, __export__))
    equal(response.headers.map(([name]) => name).join(), 'Content-Type')
  })

  const leftAlone: [what: string, head: HeaderList][] = [
    ['a body without a type', []],
    ['HTML', [['Content-Type', 'text/html']]],
    ['another charset', [['Content-Type', 'text/plain; charset=utf-16']]],
    [
      'an encoded body',
      [
        ['Content-Type', 'text/plain'],
        ['Content-Encoding', 'gzip']
      ]
    ],
    [
      'what must not be transformed',
      [
        ['Content-Type', 'text/plain'],
        ['Cache-Control', 'no-transform']
      ]
    ]
  ]
  for (const [what, head] of leftAlone) {
    it(`leaves alone ${what}`, async () => {
      const response = await call(compose(page(...head), __export__))
      equal(response.text, 'Hello\n')
      equal(response.headers.join(), head.join())
    })
  }

  it('refuses a text that is none', () => {
    throws(() => __export__({ text: 12 as unknown as string }), {
      name: 'TypeError',
      message: '__export__: text must be a string, got 12'
    })
  })

  // Every kind of app, and every way in which a client behaves; see the report of a middleware that does it wrong.
  it('keeps the convention', async () => {
    await checkMiddleware(__export__, {
      expected: (bytes, { status, headers }, isComplete) => {
        const isText = getHeader(headers, 'Content-Type')?.startsWith('text/plain') === true
        const isEncoded = getHeader(headers, 'Content-Encoding') !== undefined
        const isFixed = getHeader(headers, 'Cache-Control')?.includes('no-transform') === true
        if (!isComplete || !isText || isEncoded || isFixed || status.startsWith('206')) return bytes
        return Buffer.concat([bytes, Buffer.from('-- __package__\n')])
      }
    })
  })
})
