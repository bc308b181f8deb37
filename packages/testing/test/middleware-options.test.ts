import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { getAllHeaders, type AnyMiddleware, type HeaderList } from '@tsgi/core'
import {
  CellError,
  checkMiddleware,
  ConformanceError,
  middlewareCells,
  type MiddlewareOptions
} from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { byHand, onStart } from './broken/by-hand.ts'
import {
  forgiving,
  lagging,
  needy,
  padded,
  question,
  teapot,
  unmodified,
  user
} from './peculiar-middleware.ts'

const short = ({ app }: { app: string }): boolean => /^(one chunk|pause|chunks at|error)/.test(app)
// A middleware that keeps something has the kit wait in each cell.
const few = ({ app, client }: { app: string; client: string }): boolean =>
  /^(one chunk|pause after|chunks at|error)/.test(app) && (client === 'reads all' || client === 'stalls')
const run = (middleware: AnyMiddleware, options: MiddlewareOptions): Promise<unknown> =>
  checkMiddleware(middleware, { limit: 20, only: short, ...options }).catch((error: unknown) => error)

describe('checkMiddleware', function () {
  this.timeout(30_000)

  const declared: [string, AnyMiddleware, MiddlewareOptions, string][] = [
    ['expected', question, { expected: bytes => bytes.map(byte => (byte === 72 ? 63 : byte)) }, 'bytes'],
    ['expected, as a text', byHand, { expected: bytes => new TextDecoder('utf-8').decode(bytes) }, ''],
    ['decode', padded, { decode: bytes => bytes.filter((_, i) => i % 2 === 1) }, 'bytes'],
    ['holdsBack', lagging(3), { holdsBack: 3 }, 'idle'],
    [
      'expectedStatus',
      teapot,
      { expectedStatus: status => (status === '200 OK' ? "418 I'm a teapot" : status) },
      'status'
    ],
    [
      'what was sent',
      unmodified,
      {
        expectedStatus: (status, answer, sent) =>
          answer.status === '200 OK' && sent.status === '304 Not Modified' ? sent.status : status,
        expected: (bytes, _answer, _isComplete, sent) => (sent?.status === '304 Not Modified' ? '' : bytes)
      },
      'status'
    ],
    [
      'expectedHeaders',
      onStart(start => (status, headers, ...error) => {
        return start(
          status,
          headers.map(([name, value]) => [name, name === 'X-App' ? `${value}!` : value]),
          ...error
        )
      }),
      { expectedHeaders: headers => headers.map(([name, value]) => [name, `${value}!`]) },
      'header-lines'
    ],
    ['answersErrors', forgiving, { answersErrors: true }, 'error'],
    ['outside', needy, { outside: user }, 'throws'],
    ['environ', needy, { environ: { 'acme.user': 'Grace' } }, 'throws'],
    ['inside', byHand, { inside: needy, outside: user }, '']
  ]
  for (const [option, middleware, options, check] of declared) {
    it(`heeds ${option}`, async () => {
      const result = await run(middleware, {
        ...options,
        only: cell => short(cell) && cell.app !== 'pause within a character'
      })
      expect(result, String(result)).to.be.a('number').above(100)
      if (check === '') return
      const without = await run(middleware, { only: few })
      const checks = (without as ConformanceError).failures.flatMap(({ faults }) =>
        faults.map(fault => fault.check)
      )
      expect(checks).to.include(check)
    })
  }

  it('does not let more be held back than is declared', async () => {
    const result = await run(lagging(5), { holdsBack: 4, only: few })
    expect(result).to.be.instanceOf(ConformanceError)
  })

  it('heeds lookAhead', async () => {
    const ahead: AnyMiddleware = app => async (environ, startResponse) => {
      const body = await app(environ, startResponse)
      if (Array.isArray(body) || !(Symbol.asyncIterator in body)) return body
      const steps = body[Symbol.asyncIterator]()
      let next: ReturnType<typeof steps.next> | undefined
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            const step = await (next ?? steps.next())
            next = step.done === true ? undefined : steps.next()
            next?.catch(() => {})
            return step
          },
          return: async () => ({ done: true, value: undefined })
        }),
        close: (...reason) => {
          void steps.return?.()
          return body.close?.(...reason)
        }
      }
    }
    const only = ({ app }: { app: string }): boolean => app === 'chunks at once, then later'
    expect(await run(ahead, { only, lookAhead: 1 })).to.be.a('number')
    expect(await run(ahead, { only, overSockets: true })).to.be.a('number')
    expect(String(await run(ahead, { only }))).to.contain(
      '1 chunks were asked for before the client wanted them'
    )
  })

  const cookies = ({ app, client }: { app: string; client: string }): boolean =>
    app === 'two cookies' && client === 'reads all'
  const remedy =
    'hand on each header of the app as a pair of its own, or say by expectedHeaders what must arrive in its place'
  const lines: [fault: string, change: (headers: HeaderList) => HeaderList, says: string[]][] = [
    [
      'all of them dropped',
      () => [],
      [
        'X-App must arrive as 2 lines, "1" and "2" in this order, got none',
        'Set-Cookie must arrive as 2 lines, "a=1" and "b=Ada" in this order, got none'
      ]
    ],
    [
      'folded',
      headers => [
        ...headers.filter(([name]) => name !== 'Set-Cookie'),
        ['set-cookie', getAllHeaders(headers, 'Set-Cookie').join(', ')]
      ],
      ['Set-Cookie must arrive as 2 lines, "a=1" and "b=Ada" in this order, got the line "a=1, b=Ada"']
    ],
    [
      'in another order',
      headers => headers.toReversed(),
      [
        'X-App must arrive as 2 lines, "1" and "2" in this order, got 2 lines, "2" and "1"',
        'Set-Cookie must arrive as 2 lines, "a=1" and "b=Ada" in this order, got 2 lines, "b=Ada" and "a=1"'
      ]
    ],
    [
      'twice',
      headers => [...headers, ['X-App', '2']],
      ['X-App must arrive as 2 lines, "1" and "2" in this order, got 3 lines, "1" and "2" and "2"']
    ],
    ['in lower case', headers => headers.map(([name, value]) => [name.toLowerCase(), value]), []],
    ['with others of its name', headers => [['Set-Cookie', 'id=7'], ...headers, ['X-App', '3']], []]
  ]
  for (const [fault, change, says] of lines) {
    it(`tells of headers that arrive ${fault}`, async () => {
      const middleware = onStart(
        start =>
          (status, headers, ...error) =>
            start(status, change(headers), ...error)
      )
      const result = await run(middleware, { only: cell => cookies(cell) && !cell.isValidated })
      if (says.length === 0) {
        expect(result, String(result)).to.equal(1)
        return
      }
      const cell = 'two cookies / reads all / bare: header-lines: '
      const { failures } = result as ConformanceError
      expect(failures.map(({ message }) => message.split('\n'))).to.deep.equal([
        says.map(text => `${cell}${text}; ${remedy}`)
      ])
    })
  }

  it('looks for what expectedHeaders adds, and for nothing that it leaves out', async () => {
    const bare = onStart(
      start =>
        (status, _headers, ...error) =>
          start(status, [['X-Acme', 'yes']], ...error)
    )
    expect(await run(bare, { only: cookies, expectedHeaders: () => [['x-acme', 'yes']] })).to.equal(2)
    const result = await run(bare, {
      only: cookies,
      expectedHeaders: (_headers, answer) => answer.headers.slice(0, 1)
    })
    expect(String(result)).to.contain(
      'Content-Type must arrive as the line "text/plain; charset=utf-8", got none'
    )
  })

  it('says what expectedHeaders must return, and what an option throws', async () => {
    for (const [headers, got] of [
      [undefined, 'undefined'],
      [['X-App'], '"X-App" in it'],
      [[['X-App', 1]], 'an array in it']
    ] as const) {
      expect(String(await run(byHand, { expectedHeaders: () => headers as never }))).to.equal(
        `TypeError: checkMiddleware: expectedHeaders must return a list of [name, value], both strings, got ${got}`
      )
    }
    const expected = (): never => {
      throw new Error('not implemented')
    }
    expect(String(await run(byHand, { expected }))).to.equal('Error: not implemented')
  })

  it('reports check by check, and has every cell in errors', async () => {
    const only = ({ app, client }: { app: string; client: string }): boolean =>
      app === 'one chunk' && client === 'reads all'
    const error = (await run(question, { only, name: 'acme' })) as ConformanceError
    expect(error.message).to.equal(
      [
        'acme fails 2 of 2 cells',
        '  bytes: must be "Hello Ada", got "?ello Ada"',
        '    in 2 cells: one chunk (reads all)'
      ].join('\n')
    )
    expect(error.name).to.equal('ConformanceError')
    expect(error.failures.map(({ message }) => message)).to.deep.equal([
      'one chunk / reads all / bare: bytes: must be "Hello Ada", got "?ello Ada"',
      'one chunk / reads all / validated: bytes: must be "Hello Ada", got "?ello Ada"'
    ])
  })

  it('blames the middleware by its name in what validators find', async function () {
    notOn(this, ['bun'], 'it inlines a function that is used once, which loses its name')
    const only = ({ app, isValidated }: { app: string; isValidated: boolean }): boolean =>
      app === 'no chunk' && isValidated
    const silent: AnyMiddleware = app => environ => app(environ, () => () => {})
    const error = (await run(silent, { only })) as ConformanceError
    expect(error.message).to.contain('validator: validator: silent: startResponse must be called')
  })

  it('refuses to pass where no cell is left', async () => {
    const error = await run(question, { only: () => false })
    expect(error).to.be.instanceOf(RangeError)
    expect(String(error)).to.include('checkMiddleware: only must leave a cell, got none')
  })

  it('gives test runners back the rejections that it kept from them', async () => {
    const before = process.listeners('unhandledRejection')
    await Promise.all([run(byHand, {}), run(byHand, {})])
    expect(process.listeners('unhandledRejection')).to.deep.equal(before)
  })

  it('is content with a middleware that answers in place of every app, streams too', async () => {
    const deny: AnyMiddleware = () => (_environ, startResponse) => {
      startResponse('403 Forbidden', [])
      return ['no']
    }
    await checkMiddleware(deny, {
      answer: { status: '403 Forbidden', body: 'no' },
      only: ({ client }) => client !== 'HEAD'
    })
    for (const [answer, check] of [
      [{ status: '403 Forbidden', body: 'yes' }, 'bytes'],
      [{ status: '401 Unauthorized', body: 'no' }, 'status']
    ] as const) {
      const thrown = (await run(deny, { answer })) as ConformanceError
      expect(thrown.failures[0]?.faults.map(fault => fault.check)).to.include(check)
    }
    const passing = (await run(app => app, { answer: { status: '403 Forbidden' } })) as ConformanceError
    expect(passing.message).to.include('the app was called, which `answer` says that it is not')
  })
})

describe('middlewareCells', () => {
  const wrong: [unknown, string][] = [
    [
      { enviorn: {} },
      'checkMiddleware: unknown option "enviorn"; known are inside, outside, expected, expectedStatus, expectedHeaders, ' +
        'decode, only, holdsBack, lookAhead, limit, name, environ, answersErrors, overSockets, answer'
    ],
    [{ lookAhead: 2 }, 'checkMiddleware: lookAhead must be 0 or 1, got 2'],
    [{ expected: 'text' }, 'checkMiddleware: expected must be a function, got "text"'],
    [{ limit: '20' }, 'checkMiddleware: limit must be a number, got "20"'],
    [{ holdsBack: -1 }, 'checkMiddleware: holdsBack must not be negative, got -1'],
    [{ name: 5 }, 'checkMiddleware: name must be a string, got 5'],
    [{ environ: null }, 'checkMiddleware: environ must be an object, got null'],
    [
      { environ: { method: 'POST' } },
      'checkMiddleware: environ must be of environ keys, got "method"; write REQUEST_METHOD'
    ],
    [{ answersErrors: 'no' }, 'checkMiddleware: answersErrors must be true or false, got "no"'],
    [{ answer: 'no' }, 'checkMiddleware: answer must be an object, got "no"'],
    [
      { answer: { status: 403 } },
      "checkMiddleware: answer must have a status as in '403 Forbidden', got 403"
    ],
    [
      { holdsBack: Infinity },
      'checkMiddleware: holdsBack must be a number of bytes, got Infinity; name a bound'
    ],
    [[], 'checkMiddleware: options must be an object, got an array']
  ]
  for (const [options, message] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => middlewareCells(byHand, options as never)).to.throw(message)
    })
  }

  it('refuses what is no middleware', () => {
    expect(() => middlewareCells({} as never)).to.throw(
      TypeError,
      'middlewareCells: a middleware must be a function'
    )
  })

  it('rejects with the cell and its faults', async () => {
    const [cell] = middlewareCells(question, { only: ({ app }) => app === 'one chunk' })
    const error: unknown = await cell!.run().catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(CellError)
    expect((error as CellError).cell).to.equal(cell!.name)
    expect((error as CellError).faults).to.deep.equal([
      { check: 'bytes', says: 'must be "Hello Ada", got "?ello Ada"' }
    ])
  })

  it("runs under node's own runner", async function () {
    this.timeout(20_000)
    notOn(this, ['bun', 'deno'], 'it is that of Node')
    const program = `
      import { describe, it } from 'node:test'
      import { middlewareCells } from '@tsgi/testing'
      describe('nothing', () => {
        const only = ({ client, isValidated }) => client === 'reads all' && isValidated
        for (const cell of middlewareCells(app => app, { only })) it(cell.name, cell.run)
      })`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--test-reporter=tap', '--input-type=module', '--eval', program],
      {
        cwd: import.meta.dirname,
        env: { ...process.env, NODE_TEST_CONTEXT: undefined },
        maxBuffer: 10_000_000
      }
    )
    const cells = middlewareCells(byHand).filter(cell => cell.client === 'reads all' && cell.isValidated)
    expect(stdout).to.contain(`# pass ${cells.length}`)
    expect(stdout).to.contain('# fail 0')
  })
})
