import type { App, Environ } from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { itFinds, open, taken, text, type Case } from './support.ts'

async function read(input: AsyncIterable<Uint8Array>): Promise<string> {
  let result = ''
  for await (const chunk of input) result += new TextDecoder().decode(chunk)
  return result
}

const echo: App = async (environ, start) => {
  start('200 OK', text())
  return [await read(environ['tsgi.input'])]
}
const twice: App = async (environ, start) => {
  start('200 OK', text())
  return [await read(environ['tsgi.input']), await read(environ['tsgi.input'])]
}

/** A layer by which the app inside gets everything twice. */
const doubles =
  (inner: App, change: (environ: Environ) => unknown): App =>
  (environ, start) => {
    const input = environ['tsgi.input']
    environ['tsgi.input'] = (async function* () {
      for await (const chunk of input) yield* [chunk, chunk]
    })()
    change(environ)
    return inner(environ, start)
  }

describe('tsgi.input', () => {
  describe('read wrongly', () => {
    itFinds([
      {
        rule: 'input.one-reader',
        what: 'twice by an app',
        side: 'app',
        layer: 'app',
        run: around => call(around('app')(twice), {}, { input: 'text' })
      },
      {
        rule: 'input.one-reader',
        what: 'by a layer, and then by the app',
        side: 'app',
        layer: 'app',
        run(around) {
          const peeks =
            (inner: App): App =>
            async (environ, start) => {
              await read(environ['tsgi.input'])
              return inner(environ, start)
            }
          return call(around('layer')(peeks(around('app')(echo))), {}, { input: 'text' })
        }
      },
      {
        rule: 'input.after-end',
        what: 'by an app that goes on',
        side: 'app',
        layer: 'app',
        async run(around) {
          let input: AsyncIterable<Uint8Array> | undefined
          const app: App = (environ, start) => {
            start('200 OK', text())
            input = environ['tsgi.input']
            return Object.assign(['a'], { close() {} })
          }
          await call(around('app')(app), {}, { input: 'text' })
          await read(input!)
        }
      },
      {
        rule: 'input.after-end',
        what: 'by an app that has begun before',
        side: 'app',
        layer: 'app',
        async run(around) {
          let iterator: AsyncIterator<Uint8Array> | undefined
          const app: App = async function* (environ, start) {
            start('200 OK', text())
            iterator = environ['tsgi.input'][Symbol.asyncIterator]()
            await iterator.next()
            yield 'a'
          }
          await call(around('app')(app), {}, { input: ['a', 'b'] })
          await iterator!.next()
        }
      }
    ])
  })

  describe('given wrongly', () => {
    itFinds([
      {
        rule: 'input.chunk',
        what: 'text',
        side: 'server',
        run(around) {
          const input = (async function* () {
            yield 'text'
          })() as never
          const app: App = async (environ, start) => {
            for await (const _ of environ['tsgi.input']);
            start('200 OK', text())
            return []
          }
          return call(around('app')(app), { 'tsgi.input': input })
        }
      },
      ...['3', '5'].map((CONTENT_LENGTH): Case => ({
        rule: 'input.length',
        what: `4 bytes for ${CONTENT_LENGTH}`,
        side: 'server',
        run: around => call(around('app')(echo), { CONTENT_LENGTH }, { input: ['te', 'xt'] })
      })),
      {
        rule: 'input.length',
        what: 'of a layer that forgets CONTENT_LENGTH',
        side: 'server',
        layer: 'layer',
        run: around =>
          call(
            around('layer')(doubles(around('app')(echo), () => {})),
            { CONTENT_LENGTH: '4' },
            { input: 'text' }
          )
      }
    ])

    it('is content with the right length, with less that is read, and with a layer that removes it', async () => {
      const some: App = async (environ, start) => {
        for await (const _ of environ['tsgi.input']) break
        start('200 OK', text())
        return ['some']
      }
      const request = { CONTENT_LENGTH: '4' }
      const removes = (app: App): App => doubles(app, environ => delete environ.CONTENT_LENGTH)
      expect((await call(validator(echo), request, { input: ['te', 'xt'] })).text).to.equal('text')
      expect((await call(validator(some), request, { input: ['te', 'xt'] })).text).to.equal('some')
      expect((await call(validator(removes(validator(echo))), request, { input: 'text' })).text).to.equal(
        'texttext'
      )
    })

    it('leaves input that breaks off to its own error', async () => {
      const { error } = await call(
        validator(echo),
        { CONTENT_LENGTH: '4' },
        { input: 'text', breakInputAt: 2 }
      )
      expect(error).to.have.property('message', 'call: the request body breaks off')
    })
  })

  describe('between validators', () => {
    it('is read once, through all of them', async () => {
      const result = await call(validator(validator(validator(echo))), {}, { input: ['te', 'xt'] })
      expect(result.text).to.equal('text')
    })

    it('may be replaced by a layer', async () => {
      const upper =
        (inner: App): App =>
        (environ, start) => {
          const input = environ['tsgi.input']
          environ['tsgi.input'] = (async function* () {
            for await (const chunk of input)
              yield new TextEncoder().encode(new TextDecoder().decode(chunk).toUpperCase())
          })()
          return inner(environ, start)
        }
      expect((await call(validator(upper(validator(echo))), {}, { input: 'text' })).text).to.equal('TEXT')
    })

    it('is what it was when the response is over', async () => {
      const input = (async function* () {})()
      const environ = createEnviron({ 'tsgi.input': input })
      const errors = environ['tsgi.errors']
      await validator(validator(echo))(environ, taken)
      expect(environ['tsgi.input']).to.equal(input)
      expect(environ['tsgi.errors']).to.equal(errors)
    })

    it('is made once, when it is asked for', async () => {
      let made = 0
      const lazy = Object.create(null) as object
      Object.defineProperty(lazy, 'tsgi.input', {
        get(this: Environ) {
          made++
          const value = (async function* () {
            yield new Uint8Array([97])
          })()
          Object.defineProperty(this, 'tsgi.input', {
            value,
            writable: true,
            enumerable: true,
            configurable: true
          })
          return value
        },
        configurable: true
      })
      const { 'tsgi.input': _, ...rest } = createEnviron()
      const environ = Object.assign(Object.create(lazy) as Environ, rest)
      const body = (await validator(validator(echo))(environ, taken)) as string[]
      expect(body).to.deep.equal(['a'])
      expect(made).to.equal(1)
    })
  })
})

describe('tsgi.errors', () => {
  itFinds([
    {
      rule: 'errors.text',
      what: 'an error as it is',
      side: 'app',
      layer: 'app',
      run: around =>
        call(
          around('app')((environ, start) => {
            environ['tsgi.errors'].write(5)
            start('200 OK', text())
            return []
          })
        )
    },
    {
      rule: 'errors.end',
      what: 'by an app that cleans up',
      side: 'app',
      layer: 'app',
      run: around =>
        call(
          around('app')((environ, start) => {
            ;(environ['tsgi.errors'] as { end?: () => void }).end?.()
            start('200 OK', text())
            return []
          }),
          { 'tsgi.errors': { write() {}, end() {} } as Environ['tsgi.errors'] }
        )
    }
  ])

  it('has all that the stream has', () => {
    const lines: string[] = []
    class Stream {
      #lines = lines
      isTTY = true
      write(line: string): number {
        return this.#lines.push(line)
      }
      get count(): number {
        return this.#lines.length
      }
      flush(): number {
        return this.#lines.length
      }
    }
    const app: App = (environ, start) => {
      const errors = environ['tsgi.errors'] as Stream
      expect(errors.write('line\n')).to.equal(1)
      expect([errors.isTTY, errors.count, errors.flush()]).to.deep.equal([true, 1, 1])
      start('200 OK', text())
      return []
    }
    open(validator(validator(app)), { 'tsgi.errors': new Stream() })
    expect(lines).to.deep.equal(['line\n'])
  })
})

describe('tsgi.early_hints', () => {
  const link: [string, string] = ['Link', '</style.css>; rel=preload; as=style']
  const hinting =
    (headers: unknown): App =>
    (environ, start) => {
      environ['tsgi.early_hints']?.(headers as [string, string][])
      start('200 OK', text())
      return []
    }
  const wrong: [string, unknown][] = [
    ['an object', { Link: link[1] }],
    ['nothing', undefined],
    ['a line feed', [['Link', 'a\r\nSet-Cookie: b=c']]],
    ['a header of the connection', [link, ['Connection', 'close']]],
    ['a length', [['Content-Length', '0']]]
  ]
  itFinds(
    wrong.map(([what, headers]) => ({
      rule: 'early-hints.headers',
      what,
      side: 'app',
      layer: 'app',
      run: around => call(around('layer')(around('app')(hinting(headers))), { 'tsgi.early_hints': () => {} })
    }))
  )

  it('are sent as they are, and are what they were when the response is over', async () => {
    const sent: unknown[] = []
    const send = (headers: unknown): void => void sent.push(headers)
    const environ = createEnviron({ 'tsgi.early_hints': send })
    const headers = [link]
    await validator(validator(hinting(headers)))(environ, taken)
    expect(sent).to.deep.equal([headers])
    expect(environ['tsgi.early_hints']).to.equal(send)
  })

  it('are absent where they were', async () => {
    let isThere: boolean | undefined
    const app: App = (environ, start) => {
      isThere = 'tsgi.early_hints' in environ
      start('200 OK', text())
      return []
    }
    await call(validator(app))
    expect(isThere).to.equal(false)
  })
})

describe('write', () => {
  itFinds([
    {
      rule: 'write.after-end',
      what: 'after an array',
      side: 'app',
      layer: 'app',
      run(around) {
        let write: ((chunk: string) => unknown) | undefined
        open(
          around('app')((_, start) => {
            write = start('200 OK', text())
            return ['a']
          })
        )
        write!('b')
      }
    },
    {
      rule: 'write.after-end',
      what: 'after the last chunk',
      side: 'app',
      layer: 'app',
      async run(around) {
        let write: ((chunk: string) => unknown) | undefined
        await call(
          around('app')(function* (_, start) {
            write = start('200 OK', text())
            yield 'a'
          })
        )
        write!('b')
      }
    }
  ])

  it('gives the promise of the outer one', () => {
    const promise = Promise.resolve()
    let given: unknown
    open(
      validator((_, start) => {
        given = start('200 OK', text())('a')
        return []
      }),
      {},
      () => () => promise
    )
    expect(given).to.equal(promise)
  })
})
