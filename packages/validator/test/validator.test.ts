import {
  cascade,
  compose,
  mount,
  rewriteResponse,
  setHeader,
  when,
  type App,
  type Body,
  type Chunk,
  type Environ
} from '@tsgi/core'
import { call, type CallOptions } from '@tsgi/testing'
import { validated, ValidationError, validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { Readable } from 'node:stream'
import { open, text } from './support.ts'

type Layer = (app: App) => App

const encoder = new TextEncoder()
const boom = new Error('boom')
const tick = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 1))

/** Every shape that an app may have. */
const APPS: Record<string, App> = {
  'an array': (_, start) => {
    start('200 OK', text())
    return ['hello', '', ' ', encoder.encode('world')]
  },
  'an empty array': (_, start) => {
    start('204 No Content', [])
    return []
  },
  'an array with a length': (_, start) => {
    start('200 OK', [...text(), ['Content-Length', '7']])
    return ['Straße']
  },
  'an array with a close': (_, start) => {
    start('200 OK', text())
    return Object.assign(['hello'], { close() {} })
  },
  'an array of the module': (_, start) => {
    start('200 OK', text())
    return CONSTANT
  },
  'a promise of an array': async (_, start) => {
    await tick()
    start('200 OK', text())
    return ['hello']
  },
  'a generator': function* (_, start) {
    start('200 OK', text())
    yield 'hello'
    yield ''
    yield encoder.encode('world')
  },
  'a generator with a close': (_, start) => {
    start('200 OK', text())
    return Object.assign(letters(), { close() {} })
  },
  'an asynchronous generator': async function* (_, start) {
    await tick()
    start('200 OK', [...text(), ['Content-Length', '10']])
    yield 'hello'
    await tick()
    yield 'world'
  },
  'an iterable without return': (_, start) => {
    start('200 OK', text())
    let left = 3
    return { [Symbol.iterator]: () => ({ next: () => ({ done: left-- === 0, value: 'x' }) }) }
  },
  'a Node stream': (_, start) => {
    start('200 OK', text())
    return Readable.from(['hello', 'world'])
  },
  'a web stream': (_, start) => {
    start('200 OK', text())
    return new Blob(['hello']).stream() as Body
  },
  'what is written': (_, start) => {
    const write = start('200 OK', [...text(), ['Content-Length', '10']])
    void write('')
    void write('hello')
    return ['world']
  },
  'what is written from a generator': async function* (_, start) {
    const write = start('200 OK', text())
    await write('hello')
    yield 'world'
    await write(encoder.encode('!'))
  },
  'a late start': function* (_, start) {
    yield ''
    start('200 OK', text())
    yield 'hello'
  },
  'a start at the end': function* (_, start) {
    yield ''
    start('204 No Content', [])
  },
  'a restart': (_, start) => {
    start('200 OK', [...text(), ['Content-Length', '100']])
    start('500 Internal Server Error', text(), boom)
    return ['sorry']
  },
  'a restart in a generator': async function* (_, start) {
    start('200 OK', text())
    await tick()
    start('500 Internal Server Error', text(), boom)
    yield 'sorry'
  },
  'a restart that is refused': async function* (_, start) {
    start('200 OK', text())
    yield 'hello'
    start('500 Internal Server Error', text(), boom)
  },
  'an error': () => {
    throw boom
  },
  'a rejection': async () => {
    await tick()
    throw boom
  },
  'an error in the body': function* (_, start) {
    start('200 OK', text())
    yield 'hello'
    throw boom
  },
  'an error in an asynchronous body': async function* (_, start) {
    start('200 OK', [...text(), ['Content-Length', '100']])
    yield 'hello'
    await tick()
    throw boom
  },
  'an error in close': (_, start) => {
    start('200 OK', text())
    return Object.assign(letters(), {
      close() {
        throw boom
      }
    })
  },
  'a 304': (_, start) => {
    start('304 Not Modified', [
      ['ETag', '"a"'],
      ['Content-Length', '100']
    ])
    return []
  },
  'an echo': async function* (environ, start) {
    start('200 OK', text())
    yield* environ['tsgi.input']
  },
  'an echo by hand': async (environ, start) => {
    const iterator = environ['tsgi.input'][Symbol.asyncIterator]()
    const first = await iterator.next()
    await iterator.return?.()
    start('200 OK', text())
    return first.done === true ? [] : [first.value]
  },
  'a report to the operator': (environ, start) => {
    environ['tsgi.errors'].write('odd\n')
    start('200 OK', [...text(), ['Set-Cookie', 'a=b'], ['Set-Cookie', 'c=d']])
    return ['hello']
  },
  'a mount': mount({
    '/': (environ, start) => {
      start('200 OK', text())
      return [environ.SCRIPT_NAME, environ.PATH_INFO]
    }
  }),
  'a cascade': cascade(
    validator((environ, start) => {
      start('404 Not Found', text())
      void environ['tsgi.input']
      return Object.assign(['no'], { close() {} })
    }),
    async (environ, start) => {
      let size = 0
      for await (const chunk of environ['tsgi.input']) size += chunk.length
      start('200 OK', text())
      return [String(size)]
    }
  )
}

const CONSTANT = ['hello', new Uint8Array([33])]

function* letters(): Generator<string> {
  yield 'a'
  yield 'b'
}

const named: Layer = inner => (environ, start) =>
  rewriteResponse(inner, environ, start, head => setHeader(head.headers, 'Server', 'TSGI'))
const upper: Layer = inner => (environ, start) =>
  rewriteResponse(inner, environ, start, () => ({
    chunk: chunk => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)).toUpperCase()
  }))
const held: Layer = inner => (environ, start) =>
  rewriteResponse(
    inner,
    environ,
    start,
    async () => {
      await tick()
      let all = ''
      const take = (chunk: Chunk): undefined => {
        all += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
      }
      return { chunk: take, end: () => all }
    },
    () => {}
  )
const none: Layer = inner => inner
const byHand: Layer = inner => async (environ, start) => {
  const source = await inner(environ, (status, headers, ...error) =>
    start(status, [...headers, ['X', 'y']], ...error)
  )
  return Object.assign(
    (async function* () {
      yield* source as AsyncIterable<Chunk>
    })(),
    { close: (error?: unknown) => (error === undefined ? source.close?.() : source.close?.(error)) }
  )
}

const LAYERS: Record<string, Layer[]> = {
  'no layer': [],
  'one that does nothing': [none],
  'one that names the server': [named],
  'one that rewrites': [upper],
  'one that holds all back': [held],
  'a stack': [named, upper, held, when(() => true, named), upper],
  'one written by hand': [byHand]
}

async function told(app: App, init: Partial<Environ>, options: CallOptions): Promise<unknown> {
  try {
    return { ...(await call(app, init, options)), header: undefined }
  } catch (error) {
    return error
  }
}

describe('validator', () => {
  describe('around what is valid', () => {
    for (const [what, layers] of Object.entries(LAYERS)) {
      it(`finds nothing and changes nothing: ${what}`, async () => {
        for (const [name, app] of Object.entries(APPS)) {
          for (const REQUEST_METHOD of ['GET', 'HEAD']) {
            for (const leaveAfter of [undefined, 0, 1]) {
              const options = leaveAfter === undefined ? { input: ['he', 'y'] } : { input: 'hey', leaveAfter }
              const findings: ValidationError[] = []
              const report = (finding: ValidationError): number => findings.push(finding)
              const label = `${name}, ${REQUEST_METHOD}, ${leaveAfter}`
              const bare = await told(compose(app, ...layers), { REQUEST_METHOD }, options)
              const checked = await told(validated({ report })(app, ...layers), { REQUEST_METHOD }, options)
              expect(findings.map(String), label).to.deep.equal([])
              expect(checked, label).to.deep.equal(bare)
              const strict = compose(validator(app), ...layers, validator, validator({ name: 'all' }))
              expect(await told(strict, { REQUEST_METHOD }, options), label).to.deep.equal(bare)
            }
          }
        }
      })
    }

    it('keeps a synchronous app synchronous, and its array', () => {
      const array = ['a']
      const app: App = (_, start) => {
        start('200 OK', text())
        return array
      }
      expect(open(validator(validator(app)))).to.equal(array)
    })

    it('gives a body a close only where there is one', () => {
      expect(open(validator(APPS['a generator']!))).not.to.have.property('close')
      expect(open(validator(APPS['an array']!))).not.to.have.property('close')
      expect(open(validator(APPS['an array with a close']!))).to.have.property('close')
    })

    it('leaves the array of the app alone', () => {
      const close = (): void => {}
      const array = Object.assign(['a'], { close })
      const body = open(
        validator((_, start) => {
          start('200 OK', text())
          return array
        })
      )
      expect(array.close).to.equal(close)
      expect(Array.from(body as string[])).to.deep.equal(['a'])
    })

    it('pulls nothing that is not asked for', () => {
      let pulled = 0
      const app: App = function* (_, start) {
        start('200 OK', text())
        for (;;) yield String(++pulled)
      }
      const body = open(validator(validator(app))) as Iterable<string>
      const iterator = body[Symbol.iterator]()
      expect(pulled).to.equal(0)
      expect([iterator.next().value, iterator.next().value]).to.deep.equal(['1', '2'])
      expect(pulled).to.equal(2)
    })

    it('pulls a body of core without a promise', () => {
      const app = validator(upper(validator(APPS['a generator']!)))
      const body = open(app) as unknown as { pull(): unknown }
      expect([body.pull(), body.pull(), body.pull()]).to.deep.equal(['HELLO', 'WORLD', undefined])
    })

    it('serves many requests at the same time', async () => {
      const app = validated(APPS['an asynchronous generator']!, upper, held)
      const results = await Promise.all(Array.from({ length: 20 }, () => call(app)))
      for (const { text: all, error } of results)
        expect([all, error]).to.deep.equal(['HELLOWORLD', undefined])
    })

    it('lets a layer ask twice', async () => {
      let asked = 0
      const flaky: App = (_, start) => {
        if (asked++ === 0) throw boom
        start('200 OK', text())
        return ['hello']
      }
      const retry: Layer = inner => async (environ, start) => {
        try {
          return await inner(environ, start)
        } catch {
          return inner(environ, start)
        }
      }
      expect((await call(validated(flaky, retry))).text).to.equal('hello')
    })
  })

  describe('reporting', () => {
    const bad: App = () => ['text']

    it('tells each rule once, whoever passes it on', async () => {
      const findings: ValidationError[] = []
      await call(validated({ report: finding => findings.push(finding) })(bad, none, none))
      expect(findings.map(({ rule, layer }) => [rule, layer])).to.deep.equal([['start-response.late', 'bad']])
    })

    it('says which request it was', async () => {
      const { error } = await call(validator(bad), { PATH_INFO: '/x', QUERY_STRING: 'y=z' })
      expect((error as ValidationError).request).to.equal('GET /x?y=z')
    })

    it('says what, whose and where, in one line', async () => {
      const app: App = function shop(_, start) {
        start('200 OK', [['Content-Length', '4']])
        return ['hello']
      }
      const { error } = await call(validator(app))
      expect(String(error)).to.equal(
        'ValidationError: validator: shop: the body must have the 4 bytes that Content-Length says, got "5 or more"; ' +
          'count the bytes of the UTF-8 form, or leave Content-Length to the server (SPEC.md#body.content-length)'
      )
    })

    it('says the remedy once, that of the rule', async () => {
      const heads: [App, string][] = [
        [
          (_, start) => (start('426 Upgrade Required', [['Upgrade', 'h2c']]), []),
          'the gateway sends it, got ["Upgrade", "h2c"]; leave it out; framing is for the server ('
        ],
        [
          (_, start) => (start('103 Early Hints', []), []),
          '103 Early Hints is not a final response, got "103 Early Hints"; for 103 call tsgi.early_hints ('
        ]
      ]
      for (const [app, words] of heads) expect(String((await call(validator(app))).error)).to.include(words)
    })

    it('names the app as such where it has no name', async () => {
      const { error } = await call(
        validator(
          (
            () => () =>
              5 as never
          )()
        )
      )
      expect(String(error)).to.contain('validator: the app: an app must return')
    })
  })

  describe('with wrong options', () => {
    const wrong: [unknown, string][] = [
      [{ report: true }, 'validator: report must be a function, got true'],
      [{ name: 5 }, 'validator: name must be a string, got 5'],
      [{ nmae: 'x' }, 'validator: unknown option "nmae"; known are report, name']
    ]
    for (const [options, message] of wrong) {
      it(message, () => {
        expect(() => validator(options as {})).to.throw(TypeError, message)
      })
    }
  })
})

describe('validated', () => {
  const bad: Layer = () => undefined as never

  it('composes in the order of compose', async () => {
    const mark =
      (letter: string): Layer =>
      inner =>
      (environ, start) => {
        environ.QUERY_STRING += letter
        return inner(environ, start)
      }
    const app: App = (environ, start) => {
      start('200 OK', text())
      return [environ.QUERY_STRING]
    }
    expect((await call(validated(app, mark('a'), mark('b')))).text).to.equal('ba')
  })

  it('blames a layer by its name', async () => {
    function shout(inner: App): App {
      return (environ, start) => {
        const body = inner(environ, start) as string[]
        return body.map(chunk => `${chunk}!`)
      }
    }
    const app: App = (_, start) => {
      start('200 OK', [['Content-Length', '5']])
      return ['hello']
    }
    const { error } = await call(validated(app, none, shout, none))
    expect(error).to.deep.include({ rule: 'body.stale-length', side: 'app', layer: 'shout' })
  })

  it('numbers the layers as compose does', () => {
    expect(() => validated(APPS['an array']!, none, 5 as never)).to.throw(
      TypeError,
      /layer 2 must be a function/
    )
    expect(() => validated(APPS['an array']!, none, bad)).to.throw(
      TypeError,
      /layer 2 \(bad\) must return an app/
    )
  })

  const refused: [what: string, given: unknown[], message: RegExp][] = [
    ['nothing', [], /^validated: takes an app and layers, or options alone, got undefined; write/],
    ['null', [null], /^validated: takes an app .*, got null;/],
    ['a number', [5], /^validated: takes an app .*, got 5;/],
    ['an array', [[]], /^validated: takes an app .*, got an array;/],
    [
      'options before an app',
      [{}, APPS['an array']!],
      /^validated: takes an app .*, got an object and 1 more;/
    ],
    ['a name for all layers', [{ name: 'shop' }], /^validated: there is no option name; there is report$/],
    ['a report that is none', [{ report: 1 }], /^validated: report must be a function, got 1$/]
  ]
  for (const [what, given, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => (validated as (...args: unknown[]) => unknown)(...given)).to.throw(TypeError, message)
    })
  }
})
