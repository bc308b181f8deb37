import { setImmediate as turn } from 'node:timers/promises'
import {
  compose,
  openBody,
  type App,
  type Body,
  type BodyReader,
  type Chunk,
  type Middleware,
  type Write
} from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer } from './layer.ts'

const tag = (name: string): Middleware => layer(() => ({ chunk: chunk => `${name}(${String(chunk)})` }))
const answering =
  (body: () => Body): App =>
  (_environ, startResponse) => {
    startResponse('200 OK', [])
    return body()
  }

async function openThrough(app: App, sent: Chunk[] = []): Promise<BodyReader & AsyncIterable<Chunk>> {
  const body = await compose(app, tag('x'))(createEnviron(), () => chunk => void sent.push(chunk))
  return openBody(body) as BodyReader & AsyncIterable<Chunk>
}

/** A body of another make, which keeps no count of its closes. */
function foreign(close: (error?: unknown) => void | Promise<void>): Body & BodyReader {
  return {
    pull: () => 'a',
    close,
    async *[Symbol.asyncIterator]() {
      yield 'a'
    }
  }
}

describe('the life of a rewritten body', () => {
  describe('close', () => {
    it('closes a source once, however often it is called', async () => {
      const closes: unknown[] = []
      const reader = await openThrough(answering(() => foreign(error => void closes.push(error))))
      await reader.pull()
      const first = new Error('first')
      expect(reader.close(first)).to.equal(undefined)
      expect(reader.close(new Error('second'))).to.equal(undefined)
      expect(closes).to.deep.equal([first])
    })

    it('waits for a source that closes later', async () => {
      let isClosed = false
      const reader = await openThrough(
        answering(() => foreign(async () => (await turn(), void (isClosed = true))))
      )
      await reader.pull()
      await reader.close()
      expect(isClosed).to.equal(true)
    })

    it('leaves the way to a layer that answers in place of the body', async () => {
      const app = answering(() =>
        (async function* (): AsyncGenerator<string> {
          yield* ['a', 'b']
        })()
      )
      const replacing =
        (inner: App): App =>
        async (environ, startResponse) => {
          const reader = openBody(await compose(inner, tag('x'))(environ, startResponse))
          expect(await reader.pull()).to.equal('x(a)')
          await reader.close(new Error('enough'))
          await startResponse('201 Created', [], new Error('instead'))('new')
          return []
        }
      const { status, text } = await call(compose(app, replacing, tag('y')))
      expect([status, text]).to.deep.equal(['201 Created', 'y(new)'])
    })
  })

  it('lets a write go that waited, when its reader leaves the loop', async () => {
    let write: Write | undefined
    const sent: Chunk[] = []
    const app: App = (_environ, startResponse) => {
      write = startResponse('200 OK', [])
      return (async function* () {
        yield 'a'
        yield 'b'
      })()
    }
    const reader = await openThrough(app, sent)
    let written: void | Promise<void> = undefined
    for await (const chunk of reader) {
      expect(chunk).to.equal('x(a)')
      written = write!('w')
      expect(sent).to.deep.equal([])
      break
    }
    await written
    expect(sent).to.deep.equal(['x(w)'])
    await reader.close()
  })

  it('is not closed by what its source fails with: that is for its reader to do', async () => {
    const closes: unknown[] = []
    const failure = new Error('halfway')
    const chunks = async function* (): AsyncGenerator<string> {
      yield 'a'
      throw failure
    }
    const reader = await openThrough(
      answering(() => Object.assign(chunks(), { close: (error: unknown) => void closes.push(error) }))
    )
    await reader.pull()
    const caught = await Promise.resolve(reader.pull()).catch((error: unknown) => error)
    expect([caught, closes]).to.deep.equal([failure, []])
    await reader.close(failure)
    expect(closes).to.deep.equal([failure])
  })

  it('says nothing of a chunk that its source gives after the close', async () => {
    let log = ''
    let give!: (step: { done: false; value: string }) => void
    const app = answering(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(resolve => (give = resolve as never)) })
    }))
    const environ = createEnviron({ 'tsgi.errors': { write: text => void (log += text) } })
    const reader = openBody(await compose(app, tag('x'))(environ, () => () => {}))
    void reader.pull()
    await turn()
    await reader.close(new Error('left'))
    give({ done: false, value: 'late' })
    await turn()
    expect(log).to.equal('')
  })

  it('is pulled by one reader at a time', async () => {
    const reader = await openThrough(answering(() => new ReadableStream<string>()))
    const first = reader.pull()
    expect(() => reader.pull()).to.throw('pull: called again before the one before was answered')
    await reader.close(new Error('left'))
    expect(await first).to.equal(undefined)
  })

  it('writes to tsgi.errors what its source throws after the close, be it undefined', async () => {
    let log = ''
    let fail!: (error?: unknown) => void
    const app = answering(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>((_, reject) => (fail = reject)) })
    }))
    const environ = createEnviron({ 'tsgi.errors': { write: text => void (log += text) } })
    const reader = openBody(await compose(app, tag('x'))(environ, () => () => {}))
    void reader.pull()
    await turn()
    await reader.close(new Error('left'))
    fail(undefined)
    await turn()
    expect(log).to.match(/^undefined/)
  })
})
