import { Readable } from 'node:stream'
import { setImmediate as macrotask } from 'node:timers/promises'
import {
  compose,
  forEachChunk,
  openBody,
  type App,
  type Body,
  type Chunk,
  type Output,
  type Write
} from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'
import { layer } from './pipeline/layer.ts'

const wrong = new Error('cannot')

async function* later(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) yield chunk
}

/** Inside a layer, so that the loop goes through the pipeline. */
function rewritten(body: (write: Write) => Body, stage = (chunk: Chunk): Output => chunk): Body {
  const app: App = (_environ, startResponse) => body(startResponse('200 OK', []))
  const layered = compose(
    app,
    layer(() => ({ chunk: stage }))
  )
  return layered(createEnviron(), () => () => {}) as Body
}

/** What was received, and what was thrown. */
async function read(
  body: Body,
  answer: (chunk: Chunk) => boolean | Promise<boolean> = () => true
): Promise<[text: string, error: unknown]> {
  const reader = openBody(body)
  let text = ''
  try {
    await forEachChunk(reader, chunk => {
      text += String(chunk)
      return answer(chunk)
    })
  } catch (error) {
    return [text, error]
  }
  return [text, undefined]
}

const BODIES: Record<string, (...chunks: Chunk[]) => Body> = {
  'an array': (...chunks) => chunks,
  'a generator': function* (...chunks) {
    yield* chunks
  },
  'an async generator': later,
  'an async iterable of plain steps': (...chunks) => ({
    [Symbol.asyncIterator]: () => [...chunks][Symbol.iterator]() as never
  }),
  'a Node stream': (...chunks) => Readable.from(chunks),
  'a web stream': (...chunks) => Readable.toWeb(Readable.from(chunks)) as never,
  'a rewritten array': (...chunks) => rewritten(() => chunks),
  'a rewritten async generator': (...chunks) => rewritten(() => later(...chunks))
}

describe('forEachChunk', () => {
  for (const [name, body] of Object.entries(BODIES)) {
    describe(name, () => {
      it('is read to its end, without the empty chunks', async () => {
        expect(await read(body('a', '', 'b', 'c', '', 'd'))).to.deep.equal(['abcd', undefined])
      })

      it('is left when the receiver wants no more, at any chunk', async () => {
        for (const last of 'abcd') {
          const expected = 'abcd'.slice(0, 'abcd'.indexOf(last) + 1)
          expect(await read(body('a', 'b', 'c', 'd'), chunk => String(chunk) !== last)).to.deep.equal([
            expected,
            undefined
          ])
          const slowly = async (chunk: Chunk): Promise<boolean> => (await macrotask(), String(chunk) !== last)
          expect(await read(body('a', 'b', 'c', 'd'), slowly)).to.deep.equal([expected, undefined])
        }
      })

      it('throws what the receiver throws or rejects with, at any chunk', async () => {
        for (const last of 'abc') {
          const fails = (chunk: Chunk): boolean => {
            if (String(chunk) === last) throw wrong
            return true
          }
          const expected = ['abc'.slice(0, 'abc'.indexOf(last) + 1), wrong]
          expect(await read(body('a', 'b', 'c'), fails)).to.deep.equal(expected)
          expect(await read(body('a', 'b', 'c'), async chunk => fails(chunk))).to.deep.equal(expected)
        }
      })
    })
  }

  it('asks for the next chunk when the one before has been accepted', async () => {
    for (const wrap of [(body: Body) => body, (body: Body) => rewritten(() => body)]) {
      const events: string[] = []
      const source = async function* (): AsyncGenerator<Chunk> {
        for (const chunk of 'abc') {
          events.push(`asked ${chunk}`)
          yield chunk
        }
      }
      await read(wrap(source()), async chunk => {
        await macrotask()
        events.push(`accepted ${String(chunk)}`)
        return true
      })
      const expected = ['a', 'b', 'c'].flatMap(chunk => [`asked ${chunk}`, `accepted ${chunk}`])
      expect(events).to.deep.equal(expected)
    }
  })

  it('throws what the source throws, after what came before it', async () => {
    const source = async function* (): AsyncGenerator<Chunk> {
      yield* ['a', 'b', 'c']
      throw wrong
    }
    expect(await read(source())).to.deep.equal(['abc', wrong])
    expect(await read(rewritten(source))).to.deep.equal(['abc', wrong])
  })

  it('throws for what is no chunk, and leaves the iterator to be closed', async () => {
    for (const wrap of [(body: Body) => body, (body: Body) => rewritten(() => body)]) {
      let returned = false
      const source = async function* (): AsyncGenerator<Chunk> {
        try {
          yield* ['a', 'b', 3 as never, 'c']
        } finally {
          returned = true
        }
      }
      const reader = openBody(wrap(source()))
      let text = ''
      const reading = forEachChunk(reader, chunk => ((text += String(chunk)), true))
      const error = await reading.catch((caught: unknown) => caught)
      expect(error).to.be.instanceOf(TypeError)
      expect(text).to.equal('ab')
      await reader.close(error)
      await macrotask()
      expect(returned).to.equal(true)
    }
  })

  it('throws what a stage throws, and does not ask any more', async () => {
    let asked = 0
    const source = async function* (): AsyncGenerator<Chunk> {
      for (const chunk of 'abcd') {
        asked++
        yield chunk
      }
    }
    const stage = (chunk: Chunk): Chunk => {
      if (chunk === 'c') throw wrong
      return chunk
    }
    expect(await read(rewritten(source, stage))).to.deep.equal(['ab', wrong])
    expect(asked).to.equal(3)
  })

  it('ends when the body is closed while the source has nothing', async () => {
    for (const wrap of [(body: Body) => body, (body: Body) => rewritten(() => body)]) {
      let give: (() => void) | undefined
      const source = async function* (): AsyncGenerator<Chunk> {
        yield* ['a', 'b']
        await new Promise<void>(resolve => (give = resolve))
        yield 'late'
      }
      const reader = openBody(wrap(source()))
      let text = ''
      const reading = forEachChunk(reader, chunk => ((text += String(chunk)), true))
      await macrotask()
      await reader.close(wrong)
      give!()
      await reading
      expect(text).to.equal('ab')
    }
  })

  it('ends when the body is closed while a chunk is being accepted', async () => {
    for (const wrap of [(body: Body) => body, (body: Body) => rewritten(() => body)]) {
      let asked = 0
      const source = async function* (): AsyncGenerator<Chunk> {
        for (const chunk of 'abcd') {
          asked++
          yield chunk
        }
      }
      const reader = openBody(wrap(source()))
      await forEachChunk(reader, async chunk => {
        await macrotask()
        if (chunk === 'c') await reader.close(wrong)
        return true
      })
      expect(asked).to.equal(3)
    }
  })

  it('throws what a written chunk failed with, at once or later, though the source never goes on', async () => {
    const source = async function* (write: Write): AsyncGenerator<Chunk> {
      yield* ['a', 'b']
      try {
        // It is the reader who must hear of it.
        void write('c')
      } catch {}
      await new Promise(() => {})
    }
    const fails = (): Chunk => {
      throw wrong
    }
    for (const failing of [fails, () => macrotask().then(fails)]) {
      const body = rewritten(source, chunk => (chunk === 'c' ? failing() : chunk))
      expect(await read(body)).to.deep.equal(['ab', wrong])
    }
  })

  it('leaves to tsgi.errors what the source fails with after a written chunk has ended the loop', async () => {
    let fail: ((error: unknown) => void) | undefined
    let errors = ''
    const late = new Error('late')
    const app: App = (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      return (async function* () {
        yield* ['a', 'b']
        void write('c')
        await new Promise((_resolve, reject) => (fail = reject))
      })()
    }
    const stage = layer(() => ({
      chunk: chunk => {
        if (chunk !== 'c') return chunk
        return macrotask().then(() => Promise.reject(wrong))
      }
    }))
    const environ = createEnviron({ 'tsgi.errors': { write: text => void (errors += text) } })
    const reader = openBody(compose(app, stage)(environ, () => () => {}) as Body)
    const error = await forEachChunk(reader, () => true).catch((caught: unknown) => caught)
    expect(error).to.equal(wrong)
    void reader.close(error)
    fail!(late)
    await macrotask()
    expect(errors).to.match(/^Error: late\n/)
  })

  it('throws what the source fails with after it was closed, to whoever still reads', async () => {
    for (const wrap of [(body: Body) => body, (body: Body) => rewritten(() => body)]) {
      let fail: ((error: unknown) => void) | undefined
      const source = async function* (): AsyncGenerator<Chunk> {
        yield* ['a', 'b']
        await new Promise((_resolve, reject) => (fail = reject))
      }
      const reader = openBody(wrap(source()))
      const reading = forEachChunk(reader, () => true).catch((caught: unknown) => caught)
      await macrotask()
      void reader.close()
      fail!(wrong)
      expect(await reading).to.equal(wrong)
    }
  })

  it('gives what pulls give, whatever the stages do', () => {
    const does: Record<string, (chunk: Chunk) => Output> = {
      'gives it back': chunk => chunk,
      'makes another': chunk => `${String(chunk)}!`,
      swallows: () => undefined,
      empties: () => '',
      waits: async chunk => (await macrotask(), chunk)
    }
    const names = fc.constantFrom(...Object.keys(does))
    const chunk = fc.record({ turns: fc.nat(1), text: fc.constantFrom('a', 'b', ''), does: names })
    return fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 10 }), fc.boolean(), async (chunks, slow) => {
        const body = (): Body => {
          let at = 0
          const app: App = (_environ, startResponse) => {
            startResponse('200 OK', [])
            return (async function* () {
              for (; at < chunks.length; at++) {
                for (let i = 0; i < chunks[at]!.turns; i++) await macrotask()
                yield chunks[at]!.text
              }
            })()
          }
          const stage = layer(() => ({ chunk: given => does[chunks[at]!.does]!(given), end: () => 'end' }))
          return compose(app, stage)(createEnviron(), () => () => {}) as Body
        }
        let pulled = ''
        const reader = openBody(body())
        for (let next = await reader.pull(); next !== undefined; next = await reader.pull()) {
          pulled += `${String(next)},`
        }
        let received = ''
        await forEachChunk(openBody(body()), next => {
          received += `${String(next)},`
          return !slow || macrotask(true)
        })
        expect(received).to.equal(pulled)
      }),
      { numRuns: 200 }
    )
  })
})
