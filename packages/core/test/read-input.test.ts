import { readBytes, readForm, readJson, readText, type Environ, type ReadOptions } from '@tsgi/core'
import { createEnviron, readInput } from '@tsgi/testing'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

type Input = string | Uint8Array | (string | Uint8Array)[] | AsyncIterable<Uint8Array>

function request(input: Input, contentType?: string, contentLength?: string): Environ {
  const isList = typeof input === 'string' || input instanceof Uint8Array
  return createEnviron({
    'tsgi.input': isList ? readInput([input]) : Array.isArray(input) ? readInput(input) : input,
    ...(contentType === undefined ? {} : { CONTENT_TYPE: contentType }),
    ...(contentLength === undefined ? {} : { CONTENT_LENGTH: contentLength })
  })
}

async function failure(work: Promise<unknown>): Promise<Error & { status?: number }> {
  try {
    await work
  } catch (error) {
    return error as Error
  }
  return expect.fail('nothing was thrown')
}

async function expectStatus(work: Promise<unknown>, status: number, message: string): Promise<void> {
  expect(await failure(work)).to.include({ status, message })
}

/** Each byte a chunk of its own. */
const split = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (_byte, i) => bytes.subarray(i, i + 1))

describe('readBytes', () => {
  it('reads the whole body, however it is cut', async () => {
    for (const input of ['abc', ['a', '', 'bc'], split(Buffer.from('abc'))]) {
      expect(await readBytes(request(input))).to.deep.equal(new TextEncoder().encode('abc'))
    }
    expect(await readBytes(request([]))).to.deep.equal(new Uint8Array(0))
  })

  it('gives a plain Uint8Array, though the input gives Buffers', async () => {
    const buffer = Buffer.from('abc')
    for (const input of [buffer, [buffer, buffer]]) {
      const bytes = await readBytes(request(input))
      expect(Object.getPrototypeOf(bytes)).to.equal(Uint8Array.prototype)
      expect(String.fromCharCode(...bytes)).to.match(/^(abc)+$/)
    }
  })

  describe('with a limit', () => {
    const message = (limit: number): string => `the request body is longer than ${limit} bytes`

    it('reads up to it, and no byte more', async () => {
      for (const cut of [['abcd'], ['ab', 'cd'], split(Buffer.from('abcd'))]) {
        expect(await readBytes(request(cut), { limit: 4 })).to.have.length(4)
        await expectStatus(readBytes(request(cut), { limit: 3 }), 413, message(3))
      }
    })

    it('is 1 MiB unless told otherwise', async () => {
      const mebibyte = new Uint8Array(1024 * 1024)
      expect(await readBytes(request(mebibyte))).to.have.length(mebibyte.length)
      await expectStatus(readBytes(request([mebibyte, 'x'])), 413, message(1048576))
      expect(await readBytes(request([mebibyte, 'x']), { limit: Infinity })).to.have.length(1048577)
    })

    it('of 0 reads an empty body only', async () => {
      expect(await readBytes(request([]), { limit: 0 })).to.have.length(0)
      await expectStatus(readBytes(request('a'), { limit: 0 }), 413, message(0))
    })

    it('refuses what is announced as longer before a byte is read', async () => {
      const untouched = { [Symbol.asyncIterator]: () => expect.fail('read') }
      await expectStatus(readBytes(request(untouched, undefined, '5'), { limit: 4 }), 413, message(4))
    })

    it('does not trust what is announced as shorter', async () => {
      await expectStatus(readBytes(request('abcde', undefined, '4'), { limit: 4 }), 413, message(4))
      expect(await readBytes(request('abcd', undefined, '4'), { limit: 4 })).to.have.length(4)
    })

    it('stops reading where it is passed, and lets the input go', async () => {
      const pulled: string[] = []
      async function* input(): AsyncGenerator<Uint8Array> {
        try {
          for (const letter of ['a', 'b', 'c']) {
            pulled.push(letter)
            yield Buffer.from(letter)
          }
        } finally {
          pulled.push('left')
        }
      }
      await expectStatus(readBytes(request(input()), { limit: 1 }), 413, message(1))
      expect(pulled).to.deep.equal(['a', 'b', 'left'])
    })

    for (const [options, got] of [
      [5, 'options must be an object, got 5'],
      [null, 'options must be an object, got null'],
      [{ limt: 5 }, 'unknown option "limt"; known are limit']
    ] as const) {
      it(`says so where it is not read: ${got}`, async () => {
        for (const read of [readBytes, readText, readJson]) {
          const error = await failure(read(request('{}'), options as never))
          expect(error).to.be.instanceOf(TypeError).with.property('message', `readBytes: ${got}`)
        }
      })
    }

    const wrong: [unknown, ErrorConstructor | RangeErrorConstructor, string][] = [
      [-1, RangeError, 'readBytes: limit must be 0 or more bytes, got -1'],
      [Number.NaN, RangeError, 'readBytes: limit must be 0 or more bytes, got NaN'],
      ['1mb', TypeError, 'readBytes: limit must be a number of bytes, got "1mb"'],
      [null, TypeError, 'readBytes: limit must be a number of bytes, got null']
    ]
    for (const [limit, kind, text] of wrong) {
      it(`says so when it is ${JSON.stringify(limit)} (${String(limit)})`, async () => {
        const options = limit === null ? { limit: new Map() } : { limit }
        const expected = limit === null ? text.replace('null', 'a Map') : text
        const error = await failure(readBytes(request('a'), options as ReadOptions))
        expect(error).to.be.instanceOf(kind).with.property('message', expected)
        expect(error.status).to.equal(undefined)
      })
    }
  })

  describe('with input that breaks off', () => {
    async function* broken(error: unknown): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc')
      throw error
    }

    it('answers 400, with the error as its cause', async () => {
      for (const cause of [new Error('aborted'), 'gone', undefined, null]) {
        const error = await failure(readBytes(request(broken(cause))))
        expect(error).to.include({ status: 400, message: 'the request body breaks off', cause })
      }
    })

    it('passes on an error that has a status of its own', async () => {
      const timeout = Object.assign(new Error('too slow'), { status: 408 })
      expect(await failure(readBytes(request(broken(timeout))))).to.equal(timeout)
    })

    it('is an error for every reader', async () => {
      const form = 'application/x-www-form-urlencoded'
      for (const read of [readBytes, readText, readJson, readForm]) {
        expect((await failure(read(request(broken(new Error('aborted')), form)))).status).to.equal(400)
      }
    })
  })
})

describe('readText', () => {
  it('joins a character that is cut', async () => {
    const text = 'aé€😀'
    expect(await readText(request(split(Buffer.from(text))))).to.equal(text)
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', 'e\u0301', '€', '\ufeff', '😀') }),
        fc.array(fc.nat({ max: 20 })),
        async (given, cuts) => {
          const bytes = new TextEncoder().encode(given)
          const at = [0, ...cuts.filter(cut => cut <= bytes.length).sort((a, b) => a - b), bytes.length]
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
          // TextDecoder takes a leading byte order mark off.
          expect(await readText(request(chunks))).to.equal(given.replace(/^\ufeff/, ''))
        }
      )
    )
  })

  const charsets: [type: string | undefined, bytes: number[], text: string][] = [
    [undefined, [0xc3, 0xa9], 'é'],
    ['text/plain', [0xc3, 0xa9], 'é'],
    ['text/plain; charset=utf-8', [0xc3, 0xa9], 'é'],
    ['text/plain;CHARSET="UTF-8"', [0xc3, 0xa9], 'é'],
    ['text/plain; charset=""', [0xc3, 0xa9], 'é'],
    ['text/plain; charset=iso-8859-1', [0xe9], 'é'],
    ['text/plain; format=flowed; charset=windows-1251; x=y', [0xc0], 'А'],
    ['text/plain; xcharset=windows-1251', [0xc3, 0xa9], 'é'],
    ['text/plain; charset=utf-16le', [0xe9, 0x00], 'é'],
    ['text/plain', [0xef, 0xbb, 0xbf, 0x61], 'a'],
    ['text/plain; charset=utf-16le', [0xff, 0xfe, 0x61, 0x00], 'a'],
    ['text/plain', [0x61, 0xef, 0xbb, 0xbf], 'a\ufeff']
  ]
  for (const [type, bytes, text] of charsets) {
    it(`reads ${bytes.map(byte => byte.toString(16)).join(' ')} of ${type} as ${JSON.stringify(text)}`, async () => {
      expect(await readText(request(Uint8Array.from(bytes), type))).to.equal(text)
    })
  }

  it('answers 415 for a charset that nobody knows, before it reads', async () => {
    const untouched = { [Symbol.asyncIterator]: () => expect.fail('read') }
    const error = await failure(readText(request(untouched, 'text/plain; charset=klingon')))
    expect(error).to.include({ status: 415, message: 'readText: unknown charset "klingon"' })
    expect(error.cause).to.be.instanceOf(RangeError)
  })

  const invalid: [string, number[]][] = [
    ['a byte that never occurs', [0x61, 0xff]],
    ['a cut character at the end', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]]
  ]
  for (const [name, bytes] of invalid) {
    it(`answers 400 for ${name}`, async () => {
      for (const input of [Uint8Array.from(bytes), split(Uint8Array.from(bytes))]) {
        await expectStatus(readText(request(input)), 400, 'the request body is not utf-8 text')
      }
    })
  }

  it('keeps the limit', async () => {
    await expectStatus(readText(request('€'), { limit: 2 }), 413, 'the request body is longer than 2 bytes')
  })
})

describe('readJson', () => {
  const stringUnit = fc.constantFrom('a', '"', '\\', '\n', 'é', '\u2028', '€', '😀', '\ud800')

  it('gives back any value that was sent, however it is cut', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3, stringUnit }), async value => {
        const bytes = Buffer.from(JSON.stringify(value))
        expect(await readJson(request(split(bytes)))).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 50 }
    ))

  it('does not ask for a Content-Type, nor mind a byte order mark', async () => {
    expect(await readJson(request('\ufeff{"a":1}', 'text/plain; charset=iso-8859-1'))).to.deep.equal({ a: 1 })
  })

  for (const text of ['', '{', "{'a':1}", '[1,]', 'undefined', '{"a":1}x']) {
    it(`answers 400 for ${JSON.stringify(text)}`, async () => {
      const error = await failure(readJson(request(text)))
      expect(error).to.include({ status: 400, message: 'readJson: the request body is not JSON' })
      expect(error.cause).to.be.instanceOf(SyntaxError)
    })
  }

  it('answers 400 for what is no UTF-8', async () => {
    const latin = request(Buffer.from('"é"', 'latin1'))
    await expectStatus(readJson(latin), 400, 'the request body is not utf-8 text')
  })
})

describe('readForm', () => {
  const form = 'application/x-www-form-urlencoded'
  const cases: [body: string, fields: [string, string][]][] = [
    ['', []],
    [
      'a=1&b=2&a=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3']
      ]
    ],
    [
      'a+b=c%20d&e=%2B',
      [
        ['a b', 'c d'],
        ['e', '+']
      ]
    ],
    [
      'name=%C3%A9&raw=é',
      [
        ['name', 'é'],
        ['raw', 'é']
      ]
    ],
    [
      'a&=b&&c=',
      [
        ['a', ''],
        ['', 'b'],
        ['c', '']
      ]
    ],
    ['?a=1', [['?a', '1']]],
    ['a=%FF', [['a', '\ufffd']]],
    ['a=b=c', [['a', 'b=c']]]
  ]
  for (const [body, fields] of cases) {
    it(`reads ${JSON.stringify(body)}`, async () => {
      const bytes = Buffer.from(body)
      for (const input of [bytes, split(bytes)]) {
        expect([...(await readForm(request(input, form)))]).to.deep.equal(fields)
      }
    })
  }

  for (const type of [form, `${form}; charset=utf-8`, form.toUpperCase(), ` ${form} ;x`]) {
    it(`takes ${JSON.stringify(type)}`, async () => {
      expect((await readForm(request('a=1', type))).get('a')).to.equal('1')
    })
  }

  for (const [type, got] of [
    [undefined, 'no Content-Type'],
    ['', ''],
    ['text/plain', 'text/plain'],
    ['multipart/form-data; boundary=x', 'multipart/form-data'],
    [`${form}x`, `${form}x`]
  ] as const) {
    it(`answers 415 for ${JSON.stringify(type)}, before it reads`, async () => {
      const untouched = { [Symbol.asyncIterator]: () => expect.fail('read') }
      await expectStatus(readForm(request(untouched, type)), 415, `readForm: reads ${form}, got ${got}`)
    })
  }

  it('answers 400 for raw bytes that are no UTF-8, and keeps the limit', async () => {
    const latin = Buffer.from('a=é', 'latin1')
    await expectStatus(readForm(request(latin, form)), 400, 'the request body is not utf-8 text')
    await expectStatus(
      readForm(request('a=1', form), { limit: 2 }),
      413,
      'the request body is longer than 2 bytes'
    )
  })
})
