import { setImmediate as macrotask } from 'node:timers/promises'
import { compose, type App, type Body, type Chunk, type Middleware } from '@tsgi/core'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer } from './layer.ts'

const upper: Middleware = layer(() => ({
  chunk: chunk => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)).toUpperCase()
}))

const sending =
  (body: () => Body, ...lengths: string[]): App =>
  (_environ, startResponse) => {
    startResponse(
      '200 OK',
      lengths.map(length => ['Content-Length', length] as [string, string])
    )
    return body()
  }

const bodies: [string, () => Body][] = [
  ['an array', () => ['ab', 'cd']],
  [
    'a stream',
    () =>
      (async function* () {
        yield 'ab'
        yield 'cd'
      })()
  ]
]

describe('a declared Content-Length behind a rewrite', () => {
  for (const [name, body] of bodies) {
    describe(`of ${name}`, () => {
      it('that is right is dropped', async () => {
        const result = await call(compose(sending(body, '4'), upper, upper))
        expect([result.error, result.text, result.header('Content-Length')]).to.deep.equal([
          undefined,
          'ABCD',
          undefined
        ])
      })

      it('that the body falls short of is an error, not an end', async () => {
        const result = await call(compose(sending(body, '7'), upper, upper))
        expect(String(result.error)).to.equal('Error: body: ended 3 bytes short of its Content-Length 7')
      })

      it('cuts what is over, and reports it once', async () => {
        for (const [length, text] of [
          ['3', 'ABC'],
          ['1', 'A'],
          ['2', 'AB'],
          ['0', '']
        ] as const) {
          const result = await call(compose(sending(body, length), upper, upper))
          expect(result.error).to.equal(undefined)
          expect(result.text).to.equal(text)
          expect(result.errors.match(/longer than its Content-Length/g)).to.have.length(1)
        }
      })

      it('that is none, or given twice, is an error', async () => {
        for (const lengths of [['abc'], ['-1'], ['1, 1'], ['1.0'], [''], ['9007199254740993'], ['4', '4']]) {
          const result = await call(compose(sending(body, ...lengths), upper))
          expect(result.error)
            .to.be.instanceOf(TypeError)
            .with.property('message')
            .that.contains('Content-Length')
        }
      })

      it('counts bytes, not letters', async () => {
        const app = sending(() => ['é', 'ü'], '4')
        expect((await call(compose(app, upper))).text).to.equal('ÉÜ')
      })

      it('cuts bytes as it cuts text', async () => {
        for (const [length, text] of [
          ['3', 'ABC'],
          ['4', 'ABCD']
        ] as const) {
          const bytes = sending(() => Array.from(['ab', 'cd', 'ef'], part => Buffer.from(part)), length)
          expect((await call(compose(bytes, upper))).text).to.equal(text)
        }
      })

      it('gives a layer nothing of what is over, not even an empty chunk', async () => {
        const lengths: number[] = []
        const watch: Middleware = layer(() => ({ chunk: chunk => (lengths.push(chunk.length), chunk) }))
        await call(compose(sending(body, '2'), watch))
        await call(compose(sending(body, '3'), watch))
        expect(lengths).to.deep.equal([2, 2, 1])
      })

      it('holds for a layer that takes no chunks, and only hands out what it holds, or owes', async () => {
        const slowly = async function* (): AsyncGenerator<Chunk> {
          yield* body() as Iterable<Chunk>
          await macrotask()
          await macrotask()
        }
        const app = compose(
          sending(slowly, '4'),
          layer(() => ({ idle: () => '.', end: () => '!' }))
        )
        const result = await call(app)
        expect([result.text, result.error]).to.deep.equal(['abcd.!', undefined])
        const short = compose(
          sending(slowly, '5'),
          layer(() => ({ end: () => '!' }))
        )
        expect(String((await call(short)).error)).to.contain('1 bytes short of its Content-Length 5')
      })

      it('is not enforced for HEAD', async () => {
        const result = await call(compose(sending(body, '700'), upper), { REQUEST_METHOD: 'HEAD' })
        expect(result.error).to.equal(undefined)
      })
    })
  }

  it('ends a source without end, and calls off who writes on and on', async () => {
    let isTheirs = false
    setImmediate(() => (isTheirs = true))
    const endless = async function* (): AsyncGenerator<string> {
      for (let chunks = 0; chunks < 100_000; chunks++) yield 'abc'
    }
    const pulled = await call(compose(sending(endless, '4'), upper, upper))
    expect([pulled.error, pulled.text]).to.deep.equal([undefined, 'ABCA'])
    expect(pulled.errors.split('longer than')).to.have.length(2)
    const writing: App = async (_environ, startResponse) => {
      const write = startResponse('200 OK', [['Content-Length', '4']])
      for (let chunks = 0; chunks < 100_000; chunks++) await write('abc')
      return []
    }
    const written = await call(compose(writing, upper, upper))
    expect([String(written.error), written.text]).to.deep.equal([
      'Error: body: longer than its Content-Length 4, and cut there',
      'ABCA'
    ])
    expect(isTheirs).to.equal(true)
  })
})
