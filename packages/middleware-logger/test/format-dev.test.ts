import type { App, Status } from '@tsgi/core'
import { logger } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { createClock, hello, log, REQUEST } from './support.ts'

function answering(status: Status): App {
  return (_environ, startResponse) => {
    startResponse(status, [])
    return ['hello world']
  }
}

describe('logger, format tiny', () => {
  it('shows method, target, status, bytes and time', async () => {
    expect((await log({ format: 'tiny' })).log).to.equal('GET /x 200 11 - 1.234 ms\n')
  })
})

describe('logger, format dev', () => {
  it('has no colours but on a terminal', async () => {
    expect((await log({ format: 'dev' })).log).to.equal('GET /x 200 1.234 ms - 11\n')
  })

  const colors: [status: Status, color: number][] = [
    ['200 OK', 32],
    ['302 Found', 36],
    ['404 Not Found', 33],
    ['503 Service Unavailable', 31]
  ]
  for (const [status, color] of colors) {
    it(`shows ${status} in colour ${color}`, async () => {
      const { log: line } = await log({ format: 'dev', color: true }, {}, answering(status))
      const code = status.slice(0, 3)
      expect(line).to.equal(`\x1b[0mGET /x \x1b[${color}m${code}\x1b[0m 1.234 ms - 11\x1b[0m\n`)
    })
  }

  it('lets no escape sequence through', async () => {
    const { log: line } = await log({ format: 'dev' }, { REQUEST_URI: '/\x1b[2J' })
    expect(line).to.equal('GET /\\x1b[2J 200 1.234 ms - 11\n')
  })
})

describe('logger, format auto', () => {
  const NAMES = ['NO_COLOR', 'FORCE_COLOR', 'TERM'] as const
  type Variables = Partial<Record<(typeof NAMES)[number], string>>

  async function write(terminal: object, variables: Variables, format?: string): Promise<string> {
    const before = NAMES.map(name => [name, process.env[name]] as const)
    let text = ''
    const destination = { write: (line: string) => void (text += line), ...terminal }
    try {
      for (const name of NAMES) set(name, variables[name])
      const layer = logger({ destination, clock: createClock(), ...(format === undefined ? {} : { format }) })
      await call(layer(hello), REQUEST)
    } finally {
      for (const [name, value] of before) set(name, value)
    }
    return text
  }

  function set(name: string, value: string | undefined): void {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }

  const plain = 'GET /x 200 1.234 ms - 11\n'
  const colored = '\x1b[0mGET /x \x1b[32m200\x1b[0m 1.234 ms - 11\x1b[0m\n'
  const table: [what: string, terminal: object, variables: Variables, text: string][] = [
    ['a terminal', { isTTY: true }, {}, colored],
    ['a terminal without colours', { isTTY: true, hasColors: () => false }, {}, plain],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, plain],
    ['NO_COLOR=1', { isTTY: true }, { NO_COLOR: '1' }, plain],
    ['an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, colored],
    ['FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, plain]
  ]
  for (const [what, terminal, variables, text] of table) {
    it(`is dev on ${what}`, async () => expect(await write(terminal, variables)).to.equal(text))
  }

  it('is json elsewhere, whatever FORCE_COLOR says', async () => {
    expect(await write({}, { FORCE_COLOR: '1' })).to.match(/^\{"time":.*\}\n$/)
  })

  it('leaves colours to FORCE_COLOR where dev is asked for', async () => {
    expect(await write({}, { FORCE_COLOR: '1' }, 'dev')).to.equal(colored)
  })
})
