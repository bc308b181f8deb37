import { compose, openBody, type App, type Middleware } from '@tsgi/core'
import { logger, type LoggerOptions } from '@tsgi/middleware-logger'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { gunzipSync } from 'node:zlib'
import { gzip } from '../../middleware-gzip/dist/index.js'
import { requestCases } from './hard-cases/requests.ts'
import { responseCases } from './hard-cases/responses.ts'
import { createClock, hello, log, PREFIX, REQUEST, streamed } from './support.ts'

// The numbers go from 1 to 38. 28 to 33 need processes of their own: processes.test.ts and create-sink.test.ts.
describe('logger, in hard cases', () => {
  for (const { id, what, log: write, line } of [...responseCases, ...requestCases]) {
    it(`${id}: shows ${what.replaceAll(/[^ -~]/g, '?').slice(0, 80)}`, async () =>
      expect(await write()).to.equal(line))
  }

  it('18: throws on the very error', async () => {
    const error = new Error('mine')
    const fail: App = () => {
      throw error
    }
    expect((await log({}, {}, fail)).error).to.equal(error)
  })

  it('23: writes one line, and closes the body once, when close follows the end', async () => {
    let closed = 0
    let lines = ''
    const app: App = (environ, startResponse) =>
      Object.assign(streamed('abc')(environ, startResponse), { close: () => void closed++ })
    const layer = logger({
      format: 'common',
      destination: { write: line => (lines += line) },
      clock: createClock()
    })
    const reader = openBody(await layer(app)(createEnviron(REQUEST), () => () => {}))
    while ((await reader.pull()) !== undefined);
    await reader.close()
    await reader.close()
    expect([lines, closed]).to.deep.equal([`${PREFIX}"GET /x HTTP/1.1" 200 3\n`, 1])
  })

  it('24: tells of a format that throws once, and answers', async () => {
    const format = (): never => {
      throw new Error('mine')
    }
    const result = await log({ format })
    expect([result.text, result.log, result.errors]).to.deep.equal([
      'hello world',
      'GET /x 200 complete\n',
      'logger: format failed, which is told once: Error: mine\n'
    ])
  })

  it('25: writes nothing for a format that gives null', async () => {
    expect((await log({ format: () => null })).log).to.equal('')
  })

  it('26: refuses an unknown directive while composing', () => {
    expect(() => logger({ format: '%Z' })).to.throw(
      RangeError,
      'logger: format must hold known directives, got %Z; write %% for a percent sign'
    )
  })

  it('27: shows the bytes before gzip in the inner of two lines, those that leave in the outer', async () => {
    let lines = ''
    const to = (place: string): Middleware =>
      logger({ format: `${place} %B %{Content-Encoding}o`, destination: { write: line => (lines += line) } })
    const text = 'hello world '.repeat(500)
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return [text]
    }
    const request = { ...REQUEST, HTTP_ACCEPT_ENCODING: 'gzip' }
    const { bytes } = await call(compose(app, to('inner'), gzip, to('outer')), request)
    expect(lines).to.equal(`inner ${text.length} -\nouter ${bytes.length} gzip\n`)
    expect(gunzipSync(bytes).toString()).to.equal(text)
  })

  const colors: [name: string, value: string, isTTY: boolean, format: string, isColored: boolean][] = [
    ['NO_COLOR', '', true, 'auto', true],
    ['NO_COLOR', '1', true, 'auto', false],
    ['FORCE_COLOR', '1', false, 'dev', true]
  ]
  for (const [name, value, isTTY, format, isColored] of colors) {
    it(`36: ${isColored ? 'allows' : 'has no'} colours with ${name}=${value}`, async () => {
      const names = ['NO_COLOR', 'FORCE_COLOR', 'TERM']
      const before = names.map(each => [each, process.env[each]] as const)
      for (const each of names) delete process.env[each]
      process.env[name] = value
      let line = ''
      const destination = { isTTY, write: (text: string) => void (line += text) }
      try {
        await call(logger({ format, destination, clock: createClock() })(hello), REQUEST)
      } finally {
        for (const [each, was] of before) {
          if (was === undefined) delete process.env[each]
          else process.env[each] = was
        }
      }
      const [bright, off] = [
        '\x1b[0mGET /x \x1b[32m200\x1b[0m 1.234 ms - 11\x1b[0m\n',
        'GET /x 200 1.234 ms - 11\n'
      ]
      expect(line).to.equal(isColored ? bright : off)
    })
  }

  const zones: [zone: string, time: string][] = [
    ['Asia/Kolkata', '21/Nov/2026:02:27:33 +0530'],
    ['America/St_Johns', '20/Nov/2026:17:27:33 -0330']
  ]
  for (const [zone, time] of zones) {
    it(`37: shows the time of ${zone}`, async () => {
      const before = process.env['TZ']
      process.env['TZ'] = zone
      const options: LoggerOptions = { format: 'common', timezone: 'local' }
      try {
        expect((await log(options)).log).to.equal(`127.0.0.1 - - [${time}] "GET /x HTTP/1.1" 200 11\n`)
      } finally {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
      }
    })
  }
})
