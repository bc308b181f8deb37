import type { LogEntry } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { log } from './support.ts'

describe('logger, skip, level and immediate', () => {
  it('skips what skip wants', async () => {
    const skip = (entry: LogEntry): boolean => entry.target === '/x'
    expect((await log({ skip })).log).to.equal('')
    expect((await log({ skip, format: '%U' }, { REQUEST_URI: '/y' })).log).to.equal('/y\n')
  })

  it('takes the level from level, and writes nothing for silent', async () => {
    expect(JSON.parse((await log({ format: 'json', level: () => 'debug' })).log)).to.include({
      level: 'debug'
    })
    expect((await log({ level: () => 'silent' })).log).to.equal('')
  })

  const levels: [status: '302 Found' | '404 Not Found' | '500 Internal Server Error', level: string][] = [
    ['302 Found', 'info'],
    ['404 Not Found', 'warn'],
    ['500 Internal Server Error', 'error']
  ]
  for (const [status, level] of levels) {
    it(`has the level ${level} for ${status}`, async () => {
      const { log: line } = await log({ format: 'json' }, {}, (_environ, startResponse) => {
        startResponse(status, [])
        return []
      })
      expect(JSON.parse(line)).to.include({ level })
    })
  }

  it('writes a line before the app is called, when asked', async () => {
    const { log: text } = await log({ format: 'json', immediate: true })
    const [first = '', second = ''] = text.split('\n')
    expect(first).to.equal(
      '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x pending","method":"GET",' +
        '"target":"/x","protocol":"HTTP/1.1","client":"127.0.0.1","outcome":"pending"}'
    )
    expect(JSON.parse(second)).to.include({ outcome: 'complete' })
    const tiny = await log({ format: 'tiny', immediate: true })
    expect(tiny.log).to.equal('GET /x - - - - pending\nGET /x 200 11 - 1.234 ms\n')
  })
})
