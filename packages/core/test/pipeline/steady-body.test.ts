import { setImmediate as macrotask } from 'node:timers/promises'
import {
  compose,
  forEachChunk,
  openBody,
  type App,
  type Body,
  type Chunk,
  type Middleware,
  type Write
} from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer } from './layer.ts'

const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${String(chunk)})` }))

async function turns(count = 3): Promise<void> {
  for (let i = 0; i < count; i++) await macrotask()
}

/** A response whose body is read by hand: what the gateway was given by `write` is in `sent`. */
async function open(
  body: (write: Write) => Body,
  ...layers: Middleware[]
): Promise<{ reader: ReturnType<typeof openBody>; sent: string[]; write: Write }> {
  const sent: string[] = []
  let write!: Write
  const app: App = (_environ, startResponse) => body((write = startResponse('200 OK', [])))
  const stack = compose(app, ...layers)
  const made = await stack(createEnviron(), () => chunk => void sent.push(String(chunk)))
  return { reader: openBody(made), sent, write }
}

describe('a body that is read in a loop', () => {
  it('hands out by idleness what a layer holds, and loses nothing that comes meanwhile', async () => {
    let isPaused = false
    const hold = layer(() => {
      let held = ''
      const take = (): string => [held, (held = '')][0]!
      return { chunk: chunk => void (held += String(chunk)), idle: take, end: take }
    })
    const { reader } = await open(
      () =>
        (async function* () {
          for (const chunk of ['a', 'b', 'c', 'd']) {
            yield chunk
            isPaused = true
            await turns()
            isPaused = false
          }
        })(),
      hold,
      tag('x')
    )
    const got: [string, boolean][] = []
    await forEachChunk(reader, chunk => {
      got.push([String(chunk), isPaused])
      return got.length % 2 === 0 || turns(8).then(() => true)
    })
    expect(got.map(([chunk]) => chunk).join('').replace(/x|\W/g, '')).to.equal('abcd') // prettier-ignore
    expect(got[0]).to.deep.equal(['x(a)', true])
    await reader.close()
  })

  for (const isWaiting of [true, false]) {
    it(`lets a write go that the app awaits, where chunks were pulled before, and it ${isWaiting ? 'waits already' : 'is yet to come'}`, async () => {
      const writes: (void | Promise<void>)[] = []
      const { reader, sent, write } = await open(
        given =>
          (async function* () {
            yield 'a'
            yield 'b'
            await (isWaiting ? writes[0] : given('w'))
            yield 'c'
          })(),
        tag('x')
      )
      for (let i = 0; i < 2; i++) sent.push(String(await reader.pull()))
      if (isWaiting) writes.push(write('w'))
      await forEachChunk(reader, chunk => sent.push(String(chunk)) > 0)
      expect(sent).to.deep.equal(['x(a)', 'x(b)', 'x(w)', 'x(c)'])
      await reader.close()
    })
  }

  it('keeps a chunk behind a written one that is still under way', async () => {
    const { reader, sent } = await open(
      write =>
        (async function* () {
          yield 'a'
          yield 'b'
          void write('slow')
          yield 'c'
        })(),
      layer(() => ({ chunk: chunk => (chunk === 'slow' ? turns().then(() => chunk) : chunk) }))
    )
    await forEachChunk(reader, chunk => sent.push(String(chunk)) > 0)
    expect(sent).to.deep.equal(['a', 'b', 'slow', 'c'])
    await reader.close()
  })

  it('asks for nothing while a layer has given a promise', async () => {
    for (const slow of ['a', 'c']) {
      let asked = ''
      let isPending = false
      const { reader, sent } = await open(
        () =>
          (async function* () {
            for (const chunk of ['a', 'b', 'c', 'd']) {
              expect(isPending).to.equal(false)
              asked += chunk
              yield chunk
            }
          })(),
        layer(() => ({
          chunk: chunk => {
            if (chunk !== slow) return chunk
            isPending = true
            return turns().then(() => ((isPending = false), chunk))
          }
        }))
      )
      await forEachChunk(reader, chunk => sent.push(String(chunk)) > 0)
      expect([sent.join(''), asked]).to.deep.equal(['abcd', 'abcd'])
      await reader.close()
    }
  })

  it('keeps a write back while its reader takes a chunk, and lets it go then, though the source gives no more', async () => {
    const { reader, sent, write } = await open(
      () =>
        (async function* () {
          yield 'a'
          yield 'b'
          await new Promise(() => {})
        })(),
      tag('x')
    )
    let release: ((more: boolean) => void) | undefined
    void forEachChunk(reader, chunk => {
      sent.push(String(chunk))
      return new Promise(resolve => (release = resolve))
    })
    await turns()
    release!(true)
    await turns()
    void write('w')
    await turns()
    expect(sent).to.deep.equal(['x(a)', 'x(b)'])
    release!(true)
    await turns()
    expect(sent).to.deep.equal(['x(a)', 'x(b)', 'x(w)'])
    await reader.close(new Error('gone'))
  })

  it('ends when its reader wants no more, and goes on where the next one begins', async () => {
    for (const answer of [(): boolean => false, async (): Promise<boolean> => false]) {
      const chunks = ['a', 'b', 'c', 'd']
      const { reader } = await open(
        () =>
          (async function* () {
            yield* chunks
          })(),
        tag('x')
      )
      const got: Chunk[] = []
      for (let i = 0; i < 2; i++) await forEachChunk(reader, chunk => (got.push(chunk), answer()))
      got.push((await reader.pull())!)
      expect(got).to.deep.equal(['x(a)', 'x(b)', 'x(c)'])
      await reader.close()
    }
  })
})

describe('a layer that throws', () => {
  const wrong = new Error('cannot')
  type Reader = ReturnType<typeof openBody>
  const ways: [string, (reader: Reader, take: (chunk: Chunk) => void) => Promise<void>][] = [
    ['a loop', (reader, take) => forEachChunk(reader, chunk => (take(chunk), true))],
    [
      'pulls',
      async (reader, take) => {
        for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull()) take(chunk)
      }
    ]
  ]
  for (const [name, read] of ways) {
    it(`tells ${name}, and gives nothing after it`, async () => {
      for (const bad of ['a', 'c']) {
        const { reader, sent } = await open(
          () =>
            (async function* () {
              yield* ['a', 'b', 'c', 'd']
            })(),
          layer(() => ({
            chunk: chunk => {
              if (chunk === bad) throw wrong
              return chunk
            }
          }))
        )
        const error: unknown = await read(reader, chunk => void sent.push(String(chunk))).catch(
          (thrown: unknown) => thrown
        )
        expect(error).to.equal(wrong)
        expect(sent).to.deep.equal(bad === 'a' ? [] : ['a', 'b'])
        await reader.close(wrong)
        expect(await reader.pull()).to.equal(undefined)
      }
    })
  }
})
